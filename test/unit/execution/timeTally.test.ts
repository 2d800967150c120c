import { expect, test } from 'vitest';
import { TimeTally } from '../../../src/execution/timeTally.ts';

/** A thread that waits for a core for a quarter of its busy time. */
function setUp({ measures = true } = {}) {
  const at = { ms: 0, idleMs: 0 };
  const reports: unknown[] = [];
  let readings = 0;
  const read = () => {
    readings++;
    const busyMicros = 1000 * (at.ms - at.idleMs);
    return { computedMicros: 0.75 * busyMicros, preemptedMicros: 0.25 * busyMicros };
  };
  const tally = new TimeTally((times) => void reports.push(times), {
    idleMicros: () => 1000 * at.idleMs,
    times: () => (measures ? { read, close: () => void reports.push('closed') } : undefined),
  });
  const moment = () => ({ atMicros: 1000 * at.ms, idleMicros: 1000 * at.idleMs });
  return {
    reports,
    readings: () => readings,
    /** Time passes; `idleMs` of it with an idle event loop. */
    pass: (ms: number, idleMs = 0) => {
      at.ms += ms;
      at.idleMs += idleMs;
    },
    begin: () => tally.begin(moment()),
    itemEnds: () => tally.itemEnded(1000 * at.ms),
    end: () => tally.end(moment()),
    close: () => tally.close(1000 * at.ms),
  };
}

test('a long item has a stretch of its own', () => {
  const { reports, pass, begin, itemEnds, end } = setUp();
  begin();
  pass(30, 10);
  itemEnds();
  pass(40);
  itemEnds();
  end();
  expect(reports).toEqual([
    {
      fromMicros: 0,
      toMicros: 30_000,
      chunkMicros: 30_000,
      idleMicros: 10_000,
      computedMicros: 15_000,
      preemptedMicros: 5000,
    },
    {
      fromMicros: 30_000,
      toMicros: 70_000,
      chunkMicros: 40_000,
      idleMicros: 0,
      computedMicros: 30_000,
      preemptedMicros: 10_000,
    },
  ]);
});

test('tiny chunks share a stretch and its reading, without the work between them', () => {
  const { reports, readings, pass, begin, itemEnds, end } = setUp();
  for (let k = 0; k < 20; k++) {
    begin();
    pass(1);
    itemEnds();
    end();
    // The worker answers for half a millisecond and waits for another chunk for as long.
    pass(1, 0.5);
  }
  begin();
  expect(readings()).toBe(3);
  expect(reports[0]).toEqual({
    fromMicros: 0,
    toMicros: 20_000,
    chunkMicros: 10_000,
    idleMicros: 0,
    // Two thirds of the busy time, 15 ms, were in chunks; a quarter of that was spent waiting for a core.
    computedMicros: 7500,
    preemptedMicros: 2500,
  });
});

test('a long time without a chunk is part of no stretch', () => {
  const { reports, pass, begin, end } = setUp();
  begin();
  pass(25);
  end();
  pass(5000, 4000);
  begin();
  pass(25);
  end();
  expect(reports).toMatchObject([{ toMicros: 25_000 }, { fromMicros: 5_025_000, toMicros: 5_050_000 }]);
});

test('the last stretch may be short; without chunks nothing is reported', () => {
  const { reports, pass, begin, end, close } = setUp();
  begin();
  pass(2);
  end();
  close();
  expect(reports).toMatchObject([{ chunkMicros: 2000, computedMicros: 1500 }, 'closed']);
  const unused = setUp();
  unused.close();
  expect(unused.reports).toEqual(['closed']);
});

test('nothing is reported if the times of a thread cannot be read', () => {
  const { reports, pass, begin, itemEnds, end, close } = setUp({ measures: false });
  begin();
  pass(50);
  itemEnds();
  end();
  close();
  expect(reports).toEqual([]);
});
