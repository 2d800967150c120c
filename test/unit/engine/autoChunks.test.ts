import { describe, expect, test } from 'vitest';
import { AutoChunks, fixedChunks } from '../../../src/engine/autoChunks.ts';
import { defaultChunksize } from '../../../src/engine/chunking.ts';
import { randomOf } from '../../support/simulateRun.ts';
import { simulateChunks } from '../../support/simulateChunks.ts';

const chunkMicros = 200;
const ms = 1000;

/** Durations in microseconds: the shapes that chunk policies are compared on. */
const workloads: Readonly<Record<string, readonly number[]>> = {
  'no work at all': items(100_000, () => 1),
  'one millisecond each': items(2_000, () => ms),
  'fifty milliseconds each': items(100, () => 50 * ms),
  'a Pareto tail': pareto(2_000),
  'sorted, slowest last': pareto(2_000).sort((a, b) => a - b),
  'sorted, slowest first': pareto(2_000).sort((a, b) => b - a),
  'two kinds of items': items(2_000, (k) => (k % 10 === 0 ? 10 * ms : 0.1 * ms)),
  'fast, then slow': items(2_000, (k) => (k < 1000 ? 0.05 * ms : 5 * ms)),
  'one slow block': items(2_000, (k) => (k >= 1200 && k < 1400 ? 10 * ms : 0.1 * ms)),
};

function items(count: number, micros: (k: number) => number): number[] {
  return Array.from({ length: count }, (_, k) => micros(k));
}

function pareto(count: number): number[] {
  const draw = randomOf(7);
  return items(count, () => Math.min(200 * ms, 0.3 * ms * (1 - draw()) ** (-1 / 1.2)));
}

const wall = (micros: readonly number[], workers: number, sizer: Parameters<typeof simulateChunks>[2]): number =>
  simulateChunks(micros, workers, sizer, chunkMicros).wallMicros;

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
  const { sizes } = simulateChunks(
    workloads['one millisecond each']!,
    4,
    new AutoChunks({ workers: 4, concurrency: 1 }),
    100,
  );
  expect(sizes.slice(0, 4)).toEqual([1, 1, 1, 1]);
});

test('auto chunks are the same for the same times', () => {
  const run = () => simulateChunks(pareto(500), 3, new AutoChunks({ workers: 3, concurrency: 1 }), 100);
  expect(run()).toEqual(run());
});

test('auto chunks fill the concurrency of a worker', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 8 });
  expect(sizer.next(1000)).toBe(32);
});

test('auto chunks never take more than a worker’s share of what is left', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 8 });
  expect(sizer.next(10)).toBe(5);
});

test('auto chunks of an input without an end last a tenth of a second', () => {
  const sizer = new AutoChunks({ workers: 2, concurrency: 1 });
  let size = sizer.next(undefined);
  for (let k = 0; k < 10; k++) {
    sizer.saw(size, size * 20);
    size = sizer.next(undefined);
  }
  expect(size).toBe(5000);
});
