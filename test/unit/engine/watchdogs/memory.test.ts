import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchMemory } from '../../../../src/engine/watchdogs/memory.ts';
import { schedule } from '../schedulerRig.ts';
import { fakeSlot, idle } from './fakeSlot.ts';

const mb = 2 ** 20;
const holding = (bytes: number) => ({ heldBytes: async () => bytes });

function watch(totals: readonly number[], limitBytes: number) {
  const left = [...totals];
  const asked: number[] = [];
  const heldBytes = async (workers: readonly unknown[]): Promise<number> => {
    asked.push(workers.length);
    return left.shift() ?? 0;
  };
  return { watchdog: watchMemory({ heldBytes }, limitBytes), asked };
}

async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

test('the worker that holds most is ended when the run holds too much', async () => {
  const { watchdog } = watch([900 * mb], 800 * mb);
  const slots = [fakeSlot(0, holding(100 * mb)), fakeSlot(1, holding(500 * mb)), fakeSlot(2, holding(300 * mb))];
  watchdog.look?.(slots, 500_000);
  await settle();
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([false, true, false]);
  expect(slots[1]!.killed).toMatchObject({
    why: 'memory',
    failure: {
      kind: 'outOfMemory',
      message:
        "the run held 900 MB of memory, more than its limit of 800 MB; this item's worker held 500 MB, more than any other",
    },
  });
});

test('no worker is ended while the run does not exceed its limit', async () => {
  const { watchdog } = watch([800 * mb], 800 * mb);
  const slot = fakeSlot(0, holding(800 * mb));
  watchdog.look?.([slot], 500_000);
  await settle();
  expect(slot.killed).toBeUndefined();
});

test('a worker without a chunk has no item to blame, and one that is being ended is not ended again', async () => {
  const { watchdog, asked } = watch([900 * mb], 800 * mb);
  const dying = fakeSlot(1, { ...holding(600 * mb), isKilled: true });
  dying.isKilled = true;
  const slots = [fakeSlot(0, { ...idle, ...holding(700 * mb) }), dying, fakeSlot(2, holding(1 * mb))];
  watchdog.look?.(slots, 500_000);
  await settle();
  expect(asked).toEqual([2]);
  expect(slots.map(({ killed }) => killed?.why)).toEqual([undefined, undefined, 'memory']);
});

test('a worker that cannot be measured is the last to be ended', async () => {
  const { watchdog } = watch([900 * mb], 800 * mb);
  const slots = [fakeSlot(0), fakeSlot(1, holding(1 * mb))];
  watchdog.look?.(slots, 500_000);
  await settle();
  expect(slots.map(({ isKilled }) => isKilled)).toEqual([false, true]);
});

test('memory is measured twice a second, and never while the last measurement is under way', async () => {
  const { watchdog, asked } = watch([0, 0, 0], 1);
  for (const nowMicros of [25_000, 500_000, 525_000, 1_000_000]) watchdog.look?.([], nowMicros);
  expect(asked).toHaveLength(1);
  await settle();
  for (const nowMicros of [1_000_000, 1_025_000]) watchdog.look?.([], nowMicros);
  expect(asked).toHaveLength(2);
});

test('in a run, the item that fills the memory crashes, and the others are run', async () => {
  const rig = schedule({
    workers: 2,
    chunks: [[0], [1]],
    watchdogs: ({ session }) => [watchMemory(session, 800 * mb)],
  });
  await rig.ready();
  rig.worker(0).shows = { heldBytes: 700 * mb, running: { item: 0, sinceMs: 0 } };
  rig.worker(1).shows = { heldBytes: 200 * mb, running: { item: 1, sinceMs: 0 } };
  await rig.clock.advance(525);
  await nextTurn();
  await rig.answer(1);
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'crashed', 1: 'succeeded' });
  expect(rig.events).toContainEqual(expect.objectContaining({ type: 'workerExited', reason: 'too much memory' }));
});
