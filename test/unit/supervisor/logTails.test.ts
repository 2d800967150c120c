import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import { LogTails } from '../../../src/supervisor/logTails.ts';

function settled(item: number): RunEvent {
  const columns = new SettledItems(0);
  columns.add(item, 0, 1, 1);
  return { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...columns.columns };
}

describe('the last log lines of an item', () => {
  const lines = (item: number | null, ...texts: readonly string[]): RunEvent => ({
    type: 'logsWritten',
    records: texts.map((text, seq) => ({
      seq,
      atMicros: 0,
      worker: 0,
      item,
      chunk: 0,
      level: 'info',
      text,
      stream: 'console',
      source: null,
    })),
  });

  it('are five, of items that have not succeeded', () => {
    const succeeded = new Set<number>();
    const tails = new LogTails((item) => succeeded.has(item));
    tails.add(lines(1, 'a', 'b', 'c', 'd', 'e', 'f'));
    tails.add(lines(2, 'x'));
    tails.add(lines(null, 'setup'));
    expect(tails.of(1)).toEqual(['b', 'c', 'd', 'e', 'f']);
    succeeded.add(2);
    tails.add(settled(2));
    tails.add(lines(2, 'late'));
    expect(tails.of(2)).toEqual([]);
  });
});
