import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import type { Watchdog, WatchedSlot } from '../../../src/engine/watchdogs/watchdog.ts';
import { defaultProfiles } from '../../../src/model/facts/profile.ts';
import { WorkerSlot } from '../../../src/engine/workerSlot.ts';
import { FakeBackend } from '../../support/fakeBackend.ts';
import { plainSetup, schedule, type RigOptions } from './schedulerRig.ts';

/** A run of one slot, and that slot as a watchdog sees it. */
async function watch(options: RigOptions) {
  const ended: (number | undefined)[] = [];
  let seen: readonly WatchedSlot[] = [];
  const watchdog: Watchdog = {
    look: (slots) => void (seen = slots),
    workerEnded: (worker, slots) => ended.push(slots[worker]?.thread?.threadId),
  };
  const rig = schedule({ ...options, watchdogs: () => [watchdog] });
  await rig.clock.advance(25);
  const [slot] = seen;
  if (!slot) throw new Error('no slot was looked at');
  return { rig, slot, ended };
}

test('a slot shows its chunk only while its worker runs it', async () => {
  const { rig, slot } = await watch({ chunks: [[0]] });
  expect(slot).toBeInstanceOf(WorkerSlot);
  expect(slot.chunk).toBeUndefined();
  await rig.ready();
  expect(slot.chunk?.items).toEqual([0]);
  await rig.answer(0);
  expect(slot.chunk).toBeUndefined();
  await rig.end;
});

test('a worker is ended for the first reason that is given', async () => {
  const { rig, slot } = await watch({ chunks: [[0]] });
  await rig.ready();
  rig.worker(0).shows.running = { item: 0, sinceMs: 0 };
  const failure = { kind: 'timeout', name: 'TimeoutError', message: 'late', stack: '', frames: [] } as const;
  slot.kill({ why: 'timeout', failure });
  slot.kill({ why: 'cancel' });
  expect(slot.isKilled).toBe(true);
  await rig.end;
  expect(rig.outcomes()).toEqual({ 0: 'timedOut' });
});

test('the thread of a worker is shown until the next one starts, since it may still hold a lock', async () => {
  const { rig, slot, ended } = await watch({ chunks: [[0], [1]] });
  rig.worker(0).shows.thread = { threadId: 12, lookedMs: 0 };
  await rig.ready();
  rig.worker(0).dieIn(0);
  await nextTurn();
  // Once when the worker ends, and once when the next one begins: its last records are read then.
  expect(ended.slice(-2)).toEqual([12, 12]);
  expect(slot.thread).toBeUndefined();
  expect(slot.generation).toBe(2);
  await rig.ready();
  await rig.answer(0);
  await rig.end;
});

test('a slot without a worker shows nothing, and there is nothing to end', async () => {
  const { rig, slot } = await watch({ chunks: [[0]] });
  await rig.ready();
  await rig.answer(0);
  await rig.end;
  slot.kill({ why: 'cancel' });
  expect([slot.isKilled, slot.running, slot.closingSinceMicros]).toEqual([false, undefined, undefined]);
  expect(await slot.lastLook()).toBeUndefined();
  expect(await slot.heldBytes()).toBeUndefined();
});

test('a look into a worker that fails is no error of the run', async () => {
  const { rig, slot } = await watch({ chunks: [[0]] });
  await rig.ready();
  rig.worker(0).shows.sample = Promise.reject(new Error('the inspector is gone'));
  expect(await slot.lastLook()).toBeUndefined();
  await rig.answer(0);
  await rig.end;
});

test('the time of a close is shown while the teardown runs', async () => {
  const { rig, slot } = await watch({ chunks: [[0]] });
  const endTeardown = rig.worker(0).holdTeardown();
  await rig.ready();
  rig.clock.spend(5);
  await rig.answer(0);
  expect(slot.closingSinceMicros).toBe(30_000);
  endTeardown();
  await rig.end;
  expect(slot.closingSinceMicros).toBeUndefined();
});

test('a teardown that never ends does not hold up a run whose workers cannot be ended', async () => {
  const { rig, slot } = await watch({ chunks: [[0]], backend: new FakeBackend({ kill: false }) });
  rig.worker(0).holdTeardown();
  await rig.ready();
  await rig.answer(0);
  slot.kill({ why: 'teardown', limitMs: 8000 });
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'succeeded' });
});

test('a worker with a profile hands it over before a cancel ends it', async () => {
  const { rig, slot } = await watch({ chunks: [[0]], setup: { ...plainSetup, profile: defaultProfiles.cpu } });
  await rig.ready();
  const handedOver = createDeferred<void>();
  const worker = rig.worker(0);
  worker.shows.handOver = handedOver.promise;
  rig.scheduler.cancel(true);
  await nextTurn();
  expect([worker.handedOver, worker.state, slot.isKilled]).toEqual([1, 'ready', true]);
  handedOver.resolve();
  await rig.end;
  expect(worker.state).toBe('killed');
});

test('the last look at a worker takes its profile, unless it is inside native code or has none', async () => {
  const profiled = await watch({ chunks: [[0]], setup: { ...plainSetup, profile: defaultProfiles.cpu } });
  const plain = await watch({ chunks: [[0]] });
  for (const { rig, slot } of [profiled, plain]) {
    await rig.ready();
    for (const doing of ['computing', 'waiting', 'native'] as const) {
      rig.worker(0).shows.sample = Promise.resolve({ doing, stack: '', open: [] });
      expect(await slot.lastLook()).toMatchObject({ doing });
    }
    await rig.answer(0);
    await rig.end;
  }
  expect([profiled, plain].map(({ rig }) => rig.worker(0).handedOver)).toEqual([2, 0]);
});
