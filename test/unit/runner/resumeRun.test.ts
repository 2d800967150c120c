import { expect, test } from 'vitest';
import type { Adopted } from '../../../src/engine/ledger/adoption.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { ItemSource } from '../../../src/model/facts/input.ts';
import type { Resume } from '../../../src/protocol/runnerControl.ts';
import { crashNotReproduced, resumeRun } from '../../../src/runner/resumeRun.ts';

const resume: Resume = {
  runners: 1,
  ended: 'signal SIGKILL',
  originMicros: 0,
  workersStartedMicros: 10,
  cursor: {},
  firstChunk: 30,
  hasOutcomes: true,
  logLines: 0,
  sources: 0,
};

function setUp(adopted: Adopted) {
  const events: RunEvent[] = [];
  const settled: unknown[][] = [];
  let opened = 0;
  async function* batches(): AsyncGenerator<readonly unknown[]> {
    yield ['a', 'b', 'c'];
    yield ['d'];
  }
  const openSource = (): Promise<ItemSource> => {
    opened++;
    return Promise.resolve({ count: 4, batches: batches() });
  };
  const run = () =>
    resumeRun(resume, {
      emit: (event) => void events.push(event),
      now: () => 99.6,
      ledger: { adopt: () => adopted, settle: (...args) => void settled.push(args) },
      openSource,
    });
  return { run, events, settled, opened: () => opened };
}

test('suspects become careful chunks of their own, with their inputs, after the chunks of the dead runner', async () => {
  const { run, events, settled } = setUp({ culprits: [], suspects: [[3], [0, 1]] });
  expect(await run()).toEqual({
    explained: false,
    trials: [
      { chunk: 30, attempt: 2, items: [3], inputs: ['d'], careful: true },
      { chunk: 31, attempt: 2, items: [0, 1], inputs: ['a', 'b'], careful: true },
    ],
  });
  expect(events).toEqual([{ type: 'runnerRestarted', atMicros: 100, reason: 'signal SIGKILL', suspects: [3, 0, 1] }]);
  expect(settled).toEqual([]);
});

test('an item that killed a runner while it ran alone has crashed, and nothing is run again for it', async () => {
  const { run, settled, opened } = setUp({ culprits: [{ item: 2, worker: 0, startMicros: 50 }], suspects: [] });
  expect(await run()).toEqual({ trials: [], explained: true });
  expect(settled).toEqual([
    [
      [2],
      'crashed',
      { worker: 0, chunk: -1, attempt: 1, startMicros: 50 },
      expect.objectContaining({ name: 'ProcessCrash', message: expect.stringContaining('signal SIGKILL') }),
    ],
  ]);
  expect(opened()).toBe(0);
});

test('a crash that did not happen again names some of the items', () => {
  const chunk = { chunk: 0, attempt: 2, inputs: [], careful: true };
  const few = crashNotReproduced(resume, [{ ...chunk, items: [4, 5] }]);
  expect(JSON.stringify(few)).toContain('signal SIGKILL; items 4, 5');
  const many = crashNotReproduced(resume, [{ ...chunk, items: Array.from({ length: 12 }, (_, k) => k) }]);
  expect(JSON.stringify(many)).toContain('items 0, 1, 2, 3, 4, 5, 6, 7 and 4 more');
});
