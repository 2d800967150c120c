import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchStuck } from '../../../../src/engine/watchdogs/stuck.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { schedule } from '../schedulerRig.ts';
import { fakeSlot, idle, type FakeSlot } from './fakeSlot.ts';

const frame = { function: 'tick', file: 'src/job.ts', line: 2, column: 5, inUserCode: true };

function watch(slot: FakeSlot) {
  const events: RunEvent[] = [];
  const watchdog = watchStuck({ emit: (event) => events.push(event), framesOf: (stack) => (stack ? [frame] : []) });
  const lookAt = async (...seconds: number[]): Promise<void> => {
    for (const second of seconds) {
      watchdog.look?.([slot], second * 1e6);
      await nextTurn();
    }
  };
  return { events, lookAt };
}

test('a worker that has a chunk and runs no item for five seconds is ended, with a notice that names the place', async () => {
  const slot = fakeSlot(1, {
    running: undefined,
    lastLook: async () => ({ doing: 'computing', stack: '    at tick (job.ts:2:5)', open: [] }),
  });
  const { events, lookAt } = watch(slot);
  await lookAt(0, 5);
  expect(slot.killed).toBeUndefined();
  await lookAt(5.1);
  expect(slot.killed).toEqual({ why: 'stuck' });
  expect(events).toMatchObject([
    {
      notice: { id: 'workerStuck', evidence: 'worker 1 has chunk 7 and runs no item; it is computing at src/job.ts:2' },
    },
  ]);
});

test('a worker that runs an item, has no chunk, or takes the next one is not stuck', async () => {
  const slot = fakeSlot(0, { running: undefined });
  const { lookAt } = watch(slot);
  await lookAt(0, 4);
  slot.running = { item: 0, sinceMs: 4000 };
  await lookAt(4.5);
  slot.running = undefined;
  await lookAt(5, 9);
  slot.chunk = { ...slot.chunk!, chunk: 8 };
  await lookAt(10.1, 15);
  Object.assign(slot, idle);
  await lookAt(15.2, 99);
  expect(slot.killed).toBeUndefined();
});

test('a process that stays stopped is ended, and one that continues is not', async () => {
  const slot = fakeSlot(0, { isStopped: true });
  const { lookAt } = watch(slot);
  await lookAt(0, 4);
  slot.isStopped = false;
  await lookAt(4.6);
  slot.isStopped = true;
  await lookAt(5.2, 10);
  expect(slot.killed).toBeUndefined();
  await lookAt(10.6);
  expect(slot.killed).toMatchObject({ why: 'stopped', failure: { name: 'WorkerStopped' } });
});

test('in a run, the item of a stopped process runs again in a fresh one', async () => {
  const rig = schedule({
    chunks: [[0]],
    watchdogs: ({ events }) => [watchStuck({ emit: (event) => events.push(event), framesOf: () => [] })],
  });
  await rig.ready();
  rig.worker(0).shows = { running: { item: 0, sinceMs: 0 }, isStopped: true };
  await rig.clock.advance(6100);
  await rig.ready();
  expect(rig.worker(0).chunk).toMatchObject({ items: [0], attempt: 2 });
  await rig.answer(0);
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'succeeded' });
});
