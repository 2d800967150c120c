import { expect, test } from 'vitest';
import { reportToDebugger } from '../../../../src/engine/watchdogs/debugReports.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { schedule } from '../schedulerRig.ts';
import { fakeSlot } from './fakeSlot.ts';

test('each thread is reported once, when its worker has begun to run', () => {
  const events: RunEvent[] = [];
  const watchdog = reportToDebugger((event) => events.push(event));
  const slot = fakeSlot(2, { thread: { threadId: 0, lookedMs: 0 } });
  watchdog.look?.([slot], 1000);
  slot.thread = { threadId: 14, lookedMs: 0 };
  watchdog.look?.([slot], 2000);
  watchdog.look?.([slot], 3000);
  slot.thread = { threadId: 15, lookedMs: 0 };
  watchdog.look?.([slot], 4000);
  expect(events).toEqual([
    { type: 'workerThreadSeen', worker: 2, threadId: 14, atMicros: 2000 },
    { type: 'workerThreadSeen', worker: 2, threadId: 15, atMicros: 4000 },
  ]);
});

test('every chunk is reported before the worker runs it', async () => {
  const rig = schedule({
    chunks: [[0, 1, 2], [5]],
    watchdogs: ({ events }) => [reportToDebugger((event) => events.push(event))],
  });
  await rig.ready();
  await rig.answer(0);
  await rig.answer(0);
  await rig.end;
  expect(rig.events.filter(({ type }) => type === 'chunkStarted')).toMatchObject([
    { chunk: 0, worker: 0, items: [[0, 2]] },
    { chunk: 1, worker: 0, items: [[5, 5]] },
  ]);
});
