import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { Holder, WaitBegan } from '../../../../src/model/facts/waitEvents.ts';
import { findRings } from '../../../../src/model/facts/rings.ts';
import { contention } from '../../../../src/model/run/locks.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';

const edge = (wait: number, worker: number, holder: Holder | null, blocking = true) => ({
  wait,
  worker,
  holder,
  blocking,
});
const ringsOf = (...edges: ReturnType<typeof edge>[]): number[][] =>
  findRings(edges).map((ring) => ring.map(({ wait }) => wait));

test('two workers that wait for each other are one ring', () => {
  expect(ringsOf(edge(0, 0, { worker: 1 }), edge(1, 1, { worker: 0 }))).toEqual([[0, 1]]);
});

test('a chain that ends at a running worker, or at another thread, is no ring', () => {
  expect(ringsOf(edge(0, 0, { worker: 1 }), edge(1, 1, { worker: 2 }))).toEqual([]);
  expect(ringsOf(edge(0, 0, { thread: 0 }), edge(1, 1, { worker: 0 }), edge(2, 2, null))).toEqual([]);
});

test('a worker that waits for a ring is no member of it', () => {
  const ring = [edge(0, 0, { worker: 1 }), edge(1, 1, { worker: 2 }), edge(2, 2, { worker: 0 })];
  expect(ringsOf(edge(9, 3, { worker: 0 }), ...ring)).toEqual([[0, 1, 2]]);
});

test('a thread that is blocked by a lock of its own is a ring, a function that awaits it is none', () => {
  expect(ringsOf(edge(4, 0, { worker: 0 }))).toEqual([[4]]);
  expect(ringsOf(edge(4, 0, { worker: 0 }, false))).toEqual([]);
});

test('a worker of several awaits is in the ring with the one that closes it', () => {
  const awaits = [edge(0, 0, { thread: 7 }, false), edge(1, 0, { worker: 1 }, false)];
  expect(ringsOf(...awaits, edge(2, 1, { worker: 0 }))).toEqual([[1, 2]]);
});

const lock = (name: string) => ({ kind: 'lock', id: `lock-${name}`, name });
const began = (wait: number, worker: number, name: string, atMicros: number): WaitBegan => ({
  type: 'waitBegan',
  wait,
  worker,
  item: wait,
  primitive: lock(name),
  op: 'acquire',
  blocking: true,
  endless: true,
  holder: { worker: 1 - worker },
  atMicros,
  stack: 1,
});

function modelOf(events: readonly RunEvent[]) {
  const model = createRunModel();
  const plan: RunEvent = { type: 'runPlanned', workers: 2, chunksize: 1, total: 4 };
  for (const event of [plan, ...events]) applyEvent(model, event);
  return model;
}

test('locks are ranked by their total wait, including short and open waits', () => {
  const tallies = [{ primitive: lock('a'), count: 10, totalMicros: 5_000, longestMicros: 900 }];
  const model = modelOf([
    { type: 'waitsTallied', worker: 0, atMicros: 50_000, tallies },
    began(0, 0, 'a', 60_000),
    { type: 'waitEnded', wait: 0, atMicros: 75_000 },
    began(1, 1, 'b', 70_000),
    { type: 'waitHolderChanged', wait: 1, holder: { thread: 0 }, atMicros: 80_000 },
  ]);
  const [b, a] = contention(model.locks, 2, 100_000);
  expect(b).toMatchObject({ ref: lock('b'), waits: 1, totalMicros: 30_000, workerMicros: [0, 30_000] });
  expect(b?.holder).toEqual({ thread: 0 });
  expect(a).toMatchObject({ ref: lock('a'), waits: 11, totalMicros: 20_000, longestMicros: 15_000, open: [] });
  expect([...model.workers[0]!.waits.startMicros.view]).toEqual([60_000]);
});

test('waits end with the run, and with the process that ran the workers', () => {
  const ended = modelOf([
    began(0, 0, 'a', 10_000),
    { type: 'runnerRestarted', atMicros: 30_000, reason: 'signal SIGKILL', suspects: [] },
    began(0, 1, 'a', 40_000),
    { type: 'runFinished', state: 'finished', atMicros: 90_000, wallMicros: 90_000, error: null },
  ]);
  expect(ended.locks.open.size).toBe(0);
  expect(contention(ended.locks, 2, 90_000)).toMatchObject([{ waits: 2, workerMicros: [20_000, 50_000] }]);
});
