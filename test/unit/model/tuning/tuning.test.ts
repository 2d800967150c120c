import { describe, expect, test } from 'vitest';
import {
  nextRival,
  chunksizesFor,
  rivalsOf,
  smallestWorthwhile,
  tuningOf,
  type Tuning,
} from '../../../../src/model/tuning/tuning.ts';
import { reasonFor } from '../../../../src/words/tuning.ts';
import { playRun } from '../../../support/playRun.ts';
import { items, workloads } from '../../../support/workloads.ts';

const costs = { startMicros: 40_000, chunkMicros: 300, copyMicros: 1 };
const play = (itemMicros: readonly number[], chunksize: number) =>
  playRun({ ...costs, itemMicros, workers: 2, chunksize });

/** Measures as `poolscope tune` does, except that the first run has a fixed chunksize here. */
function tune(itemMicros: readonly number[]): Tuning {
  const runs = [play(itemMicros, Math.ceil(itemMicros.length / 8))];
  runs.push(...rivalsOf(tuningOf(runs)).map(({ chunksize }) => play(itemMicros, chunksize)));
  for (let next = nextRival(tuningOf(runs), Infinity); next; next = nextRival(tuningOf(runs), Infinity)) {
    runs.push(play(itemMicros, next.chunksize));
  }
  return tuningOf(runs);
}

describe.each(Object.entries(workloads))('tuning of %s', (_, itemMicros) => {
  const tuning = tune(itemMicros);
  const wall = (chunksize: number): number => play(itemMicros, chunksize).wallMicros;

  test('finds a chunksize within 5 % of the best', () => {
    const best = Math.min(...chunksizesFor(itemMicros.length, 2).map(wall));
    expect(wall(tuning.bestFixed.chunksize)).toBeLessThanOrEqual(1.05 * best);
  });

  test('reports a flat region that contains the best chunksize', () => {
    const { flat, bestFixed, curve } = tuning;
    expect(bestFixed.chunksize).toBeGreaterThanOrEqual(flat.from);
    expect(bestFixed.chunksize).toBeLessThanOrEqual(flat.to);
    const best = Math.min(...curve.map(({ chunksize }) => wall(chunksize)));
    for (const { chunksize } of curve.filter((point) => point.chunksize >= flat.from && point.chunksize <= flat.to))
      expect(wall(chunksize)).toBeLessThanOrEqual(1.05 * best);
  });
});

test('chunksizes go from one item, or the concurrency, to a worker’s share, with Python’s default among them', () => {
  expect(chunksizesFor(100, 2)).toEqual([1, 2, 4, 8, 13, 16, 32, 50]);
  expect(chunksizesFor(1, 8)).toEqual([1]);
  expect(chunksizesFor(0, 2)).toEqual([1]);
  expect(chunksizesFor(100, 2, 10)).toEqual([10, 13, 16, 32, 50]);
  expect(chunksizesFor(4, 2, 10)).toEqual([10]);
});

test('where messages decide, the smallest chunksize that does not take too long is measured too', () => {
  const tiny = items(20_000, () => 1);
  const runs = [play(tiny, 2500)];
  const anchor = smallestWorthwhile(tuningOf(runs), 2_000_000);
  expect(anchor).toBeLessThan(2500);
  runs.push(play(tiny, anchor!));
  const smaller = smallestWorthwhile(tuningOf(runs), 2_000_000) ?? anchor!;
  expect(play(tiny, smaller).wallMicros).toBeLessThan(2_100_000);
  runs.push(play(tiny, smaller));
  expect(smallestWorthwhile(tuningOf(runs), 2_000_000)).toBeUndefined();
});

test('where messages cost next to nothing, no chunksize is measured only for them', () => {
  expect(smallestWorthwhile(tuningOf([play(workloads['fifty milliseconds each']!, 4)]), 60_000_000)).toBeUndefined();
});

test('the best chunksize is measured first, with some near it', () => {
  const tuning = tuningOf([play(workloads['one slow block']!, 32)]);
  const first = rivalsOf(tuning);
  expect(first[0]).toBe(tuning.bestFixed);
  const others = first.slice(1).map(({ estimateMicros }) => estimateMicros);
  expect(others).toEqual(others.toSorted((a, b) => a - b));
  expect(others.length).toBeGreaterThanOrEqual(3);
  expect(others.length).toBeLessThanOrEqual(4);
});

test('a chunk for each worker is no answer while a smaller chunksize is as good', () => {
  const even = items(160, () => 10_000);
  const tuning = tuningOf([8, 80].map((chunksize) => play(even, chunksize)));
  expect(tuning.curve.at(-1)!.estimateMicros).toBeLessThan(tuning.bestFixed.estimateMicros);
  expect(tuning.bestFixed.chunksize).toBe(8);
});

test('runs that vary by half do not fit the model', () => {
  const even = items(200, () => 2000);
  const runs = [1, 16, 100].map((chunksize) => play(even, chunksize));
  expect(tuningOf(runs).fits).toBe(true);
  const noisy = runs.map((run, k) => ({ ...run, wallMicros: run.wallMicros * [1, 2.5, 1][k]! }));
  expect(tuningOf(noisy).fits).toBe(false);
});

test('of chunksizes that promise the same, none is best with which the run hangs on one chunk', () => {
  // The first four take 390 ms of the 800 that two workers have to do.
  const itemMicros = items(500, (k) => (k < 2 ? 150_000 : k < 4 ? 45_000 : 826));
  const runs = [100, 250].map((chunksize) => playRun({ ...costs, chunkMicros: 50, itemMicros, workers: 2, chunksize }));
  const { curve, flat, bestFixed } = tuningOf(runs);
  const late = new Map(curve.map(({ chunksize, predicted }) => [chunksize, predicted.lateMicros]));
  expect(flat.to).toBeGreaterThan(4);
  expect(late.get(4)).toBeGreaterThan(50_000);
  expect(late.get(2)).toBeLessThan(1_000);
  expect(bestFixed.chunksize).toBe(2);
});

test('the best chunksize was measured if a measured one is as good as the best', () => {
  const block = workloads['one slow block']!;
  expect(tuningOf([play(block, 4)]).bestFixed).toMatchObject({ chunksize: 4, measuredMicros: [expect.any(Number)] });
  // Far from the best: what is predicted to be good, and that is measured next.
  const far = tuningOf([play(block, 1000)]);
  expect(far.bestFixed).toMatchObject({ measuredMicros: [] });
  expect(nextRival(far, Infinity)).toBe(far.bestFixed);
});

test('if one chunksize takes half as long again as the next, one between them is measured too, unless it takes long', () => {
  const tiny = items(20_000, () => 1);
  const steep = tuningOf([1, 2500, 10_000].map((chunksize) => play(tiny, chunksize)));
  const next = nextRival(steep, Infinity);
  expect(next?.chunksize).toBeGreaterThan(1);
  expect(next?.chunksize).toBeLessThan(2500);
  expect(nextRival(steep, 1)).toBeUndefined();
  const even = [1, 64].map((chunksize) => play(workloads['one millisecond each']!, chunksize));
  expect(nextRival(tuningOf(even), Infinity)).toBeUndefined();
});

test('the reason names the neighbours of the flat region and what they cost', () => {
  expect(reasonFor(tune(workloads['one slow block']!))).toMatch(
    /^chunks of \d+ take [\d.]+ % longer \(messages take .*\); chunks of \d+ take [\d.]+ % longer \(workers are idle at the end for/,
  );
});

test('the reason names no cause of what was measured and cannot be explained', () => {
  // The same items, which both workers share evenly whatever the chunksize, were slower with one of them.
  const runs = [1, 128].map((chunksize) =>
    play(
      items(256, () => (chunksize === 1 ? 20_000 : 10_000)),
      chunksize,
    ),
  );
  expect(reasonFor(tuningOf(runs))).toMatch(/^chunks of \d+ take [\d.]+ % longer$/);
});

test('where the chunksize makes no difference, the reason is that', () => {
  const one = tuningOf([playRun({ itemMicros: [1000], workers: 1, chunksize: 1 })]);
  expect(reasonFor(one)).toBe('the chunksize makes no difference here');
});
