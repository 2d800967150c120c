import { describe, expect, test } from 'vitest';
import { AutoChunks, defaultChunksize, fixedChunks, type ChunkSizer } from '../../../../src/model/chunks/autoChunks.ts';
import { simulateChunks } from '../../../../src/model/chunks/simulateChunks.ts';
import { items, pareto, workloads } from '../../../support/workloads.ts';

/** Measured: 30 to 60. */
const chunkMicros = 100;
const ms = 1000;

const simulate = (itemMicros: readonly number[], workers: number, sizer: ChunkSizer) =>
  simulateChunks({
    itemMicros,
    slowness: Array.from({ length: workers }, () => 1),
    sizer,
    costMicros: () => chunkMicros,
    startMicros: 0,
  });

const wall = (itemMicros: readonly number[], workers: number, sizer: ChunkSizer): number =>
  simulate(itemMicros, workers, sizer).wallMicros;

describe.each(Object.keys(workloads))('auto chunks: %s', (name) => {
  const micros = workloads[name] ?? [];

  test('are within 5 % of the best fixed chunksize with 2 workers', () => {
    const workers = 2;
    const sizes = items(20, (k) => 2 ** k).filter((size) => size <= micros.length / workers);
    const best = Math.min(...sizes.map((size) => wall(micros, workers, fixedChunks(size))));
    const auto = wall(micros, workers, new AutoChunks({ workers, concurrency: 1 }));
    expect(auto).toBeLessThanOrEqual(1.05 * best);
  });

  test.each([1, 2, 4, 8])('are no worse than Python’s default with %d workers, but for 4 ms', (workers) => {
    const python = wall(micros, workers, fixedChunks(defaultChunksize(micros.length, workers)));
    const auto = wall(micros, workers, new AutoChunks({ workers, concurrency: 1 }));
    expect(auto).toBeLessThanOrEqual(1.02 * python + 4 * ms);
  });
});

test('auto chunks begin with one item each, since nothing is known of any', () => {
  const { sizes } = simulate(workloads['one millisecond each']!, 4, new AutoChunks({ workers: 4, concurrency: 1 }));
  expect(sizes.slice(0, 4)).toEqual([1, 1, 1, 1]);
});

test('auto chunks do not divide a rest that is done sooner than it is divided', () => {
  const micros = items(10_000, () => 0.5);
  const { sizes } = simulate(micros, 2, new AutoChunks({ workers: 2, concurrency: 1 }));
  expect(sizes.length).toBeLessThan(14);
  expect(Math.min(...sizes.slice(3))).toBeGreaterThan(100);
});

test('auto chunks are the same for the same times', () => {
  const run = () => simulate(pareto(500), 3, new AutoChunks({ workers: 3, concurrency: 1 }));
  expect(run()).toEqual(run());
});

test('auto chunks fill the concurrency of a worker', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 8 });
  expect(sizer.next(1000)).toBe(32);
});

test('auto chunks never take more than a worker’s share of what is left, or than it runs at the same time', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 8 });
  expect(sizer.next(20)).toBe(10);
  expect(sizer.next(10)).toBe(8);
});

test('a fixed size is raised to the concurrency, and then a chunk does not wait for a slow input', () => {
  expect(fixedChunks(2, 8).next(100)).toBe(8);
  expect(fixedChunks(2, 8).patienceMs).toBeGreaterThan(0);
  expect(fixedChunks(9, 8).next(100)).toBe(9);
  expect(fixedChunks(9, 8).patienceMs).toBeUndefined();
});

test('auto chunks hold 2,048 items at most, however short these are', () => {
  const sizes = simulate(workloads['no work at all']!, 2, new AutoChunks({ workers: 2, concurrency: 1 })).sizes;
  expect(Math.max(...sizes)).toBe(2048);
  expect(new AutoChunks({ workers: 2, concurrency: 1000 }).next(undefined)).toBe(4000);
});

test('auto chunks of an input without an end last a tenth of a second', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 1 });
  let size = sizer.next(undefined);
  for (let k = 0; k < 10; k++) {
    sizer.saw(size, size * 100);
    size = sizer.next(undefined);
  }
  expect(size).toBe(1000);
});
