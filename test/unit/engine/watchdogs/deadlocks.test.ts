import { expect, test } from 'vitest';
import type { WaitFact } from '../../../../src/engine/books.ts';
import { watchDeadlocks } from '../../../../src/engine/watchdogs/deadlocks.ts';
import { FakeBooks, schedule, type Rig } from '../schedulerRig.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { fakeSlot, type FakeSlot } from './fakeSlot.ts';

/** A worker waits for a lock that a thread holds, in an endless wait that blocks. */
const waitFor = (worker: number, holder: number, atMicros: number): WaitFact => ({
  worker,
  record: {
    type: 'waitBegan',
    wait: 0,
    atMicros,
    item: worker,
    primitive: { kind: 'lock', id: `lock-${worker}`, name: null },
    op: 'acquire',
    blocking: true,
    endless: true,
    holder,
    stack: 0,
    text: `Error\n    at work${worker}`,
  },
});

const inThread = (worker: number, lookedMs: number): FakeSlot =>
  fakeSlot(worker, { thread: { threadId: 10 + worker, lookedMs } });

function watch(action: 'end' | 'report' = 'end') {
  const books = new FakeBooks();
  const events: RunEvent[] = [];
  const watchdog = watchDeadlocks({ books, emit: (event) => events.push(event), now: () => 1e6, action });
  const tick = (slots: readonly FakeSlot[]): void => {
    watchdog.beforeBooking?.(slots);
    watchdog.look?.(slots, 1e6);
  };
  return { books, events, watchdog, tick };
}

test('workers that wait for one another are ended, after their items have failed', () => {
  const { books, tick } = watch();
  const slots = [inThread(0, 100), inThread(1, 100)];
  books.waits = [waitFor(0, 11, 1000), waitFor(1, 10, 2000)];
  const settledAtKill: number[] = [];
  for (const slot of slots) {
    const { kill } = slot;
    slot.kill = (reason) => {
      settledAtKill.push(books.settledCount);
      kill(reason);
    };
  }
  tick(slots);
  expect(slots.map(({ killed }) => killed?.why)).toEqual(['deadlock', 'deadlock']);
  expect(settledAtKill).toEqual([2, 2]);
  expect(books.outcomes.get(0)).toMatchObject({ outcome: 'failed', failure: { name: 'DeadlockError' } });
});

test('a ring is not certain before each thread has looked at its lock again', () => {
  const { books, tick } = watch();
  const slots = [inThread(0, 100), inThread(1, 1)];
  books.waits = [waitFor(0, 11, 1000), waitFor(1, 10, 2000)];
  tick(slots);
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([false, false]);
  slots[1]!.thread = { threadId: 11, lookedMs: 101 };
  tick(slots);
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([true, true]);
});

test('a look of a thread after the books were read does not count', () => {
  const { books, watchdog } = watch();
  const slots = [inThread(0, 1), inThread(1, 1)];
  watchdog.beforeBooking?.(slots);
  books.waits = [waitFor(0, 11, 1000), waitFor(1, 10, 2000)];
  for (const slot of slots) slot.thread = { threadId: 10 + slot.worker, lookedMs: 100 };
  watchdog.look?.(slots, 1e6);
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([false, false]);
});

test('under a debugger a deadlock is reported, and no worker is ended', () => {
  const { books, events, tick } = watch('report');
  const slots = [inThread(0, 100), inThread(1, 100)];
  books.waits = [waitFor(0, 11, 1000), waitFor(1, 10, 2000)];
  tick(slots);
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([false, false]);
  expect(events.filter(({ type }) => type === 'deadlockFound')).toMatchObject([{ certain: false }]);
});

test('the waits of a worker end with it, those that it reported last included', () => {
  const { books, events, watchdog } = watch();
  const slots = [inThread(0, 1), inThread(1, 1)];
  books.waits = [waitFor(1, 10, 1000)];
  watchdog.workerEnded?.(1, slots);
  expect(events.map(({ type }) => type)).toEqual(['stackSeen', 'waitBegan', 'waitEnded']);
  expect(events[1]).toMatchObject({ holder: { worker: 0 } });
});

async function deadlocked(onError: 'stop' | 'continue'): Promise<Rig> {
  const rig = schedule({
    workers: 2,
    chunks: [[0], [1], [2]],
    onError,
    watchdogs: ({ books, events, clock }) => [
      watchDeadlocks({ books, emit: (event) => events.push(event), now: clock.now, action: 'end' }),
    ],
  });
  await rig.ready();
  for (const worker of [0, 1]) {
    rig.worker(worker).shows = {
      thread: { threadId: 10 + worker, lookedMs: 5 },
      running: { item: worker, sinceMs: 0 },
    };
  }
  rig.books.waits = [waitFor(0, 11, 1000), waitFor(1, 10, 2000)];
  await rig.clock.advance(25);
  return rig;
}

test('in a run, the items of a deadlock fail, and fresh workers run the others', async () => {
  const rig = await deadlocked('continue');
  await rig.ready();
  await rig.answer(rig.worker(0).chunk ? 0 : 1);
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'failed', 1: 'failed', 2: 'succeeded' });
  expect(rig.events.filter((event) => event.type === 'workerExited' && event.reason === 'deadlock')).toHaveLength(2);
});

test('in a run with onError stop, a deadlock stops it', async () => {
  const rig = await deadlocked('stop');
  expect(await rig.end).toBe('stopped');
  expect(rig.outcomes()).toEqual({ 0: 'failed', 1: 'failed' });
});
