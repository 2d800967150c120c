import { describe, expect, test } from 'vitest';
import { fitCosts, predict } from '../../../src/model/costModel.ts';
import { playRun, type PlayedRun } from '../../support/playRun.ts';
import { items, workloads } from '../../support/workloads.ts';

const costs = { startMicros: 40_000, chunkMicros: 300, copyMicros: 2 };
const play = (course: Pick<PlayedRun, 'itemMicros' | 'workers' | 'chunksize'>) => playRun({ ...costs, ...course });

describe.each(Object.entries(workloads))('predicted from two runs: %s', (_, itemMicros) => {
  const ends = [Math.ceil(itemMicros.length / 16), Math.ceil(itemMicros.length / 64)];
  const model = fitCosts(ends.map((chunksize) => play({ itemMicros, workers: 2, chunksize })));

  test.each([1, 3, 10, 32, 50])('the wall time of chunks of %d items', (chunksize) => {
    const measured = play({ itemMicros, workers: 2, chunksize }).wallMicros;
    const { wallMicros, lowMicros, highMicros } = predict(model, 2, chunksize);
    expect(wallMicros / measured).toBeCloseTo(1, 2);
    expect(lowMicros).toBeLessThanOrEqual(measured * 1.001);
    expect(highMicros).toBeGreaterThanOrEqual(measured * 0.999);
  });

  test.each([1, 8, 256])('the wall time of %d workers', (workers) => {
    // The runner is not what these chunks wait for: half a chunk's cost for each would be.
    const chunksize = Math.max(1, Math.ceil(itemMicros.length / 256));
    const measured = play({ itemMicros, workers, chunksize }).wallMicros;
    const { wallMicros, chunks } = predict(model, workers, chunksize);
    const served = costs.startMicros + (chunks * costs.chunkMicros) / 2;
    expect(wallMicros / Math.max(measured, served)).toBeCloseTo(1, 2);
  });
});

test('the parts of a chunk’s cost are told apart by runs with different chunksizes', () => {
  const itemMicros = items(400, () => 500);
  const { chunkCost } = fitCosts([1, 50].map((chunksize) => play({ itemMicros, workers: 2, chunksize })));
  expect(chunkCost.chunkMicros).toBeCloseTo(300, 0);
  expect(chunkCost.itemMicros).toBeCloseTo(2, 1);
});

test('runs with one chunksize leave open whether the chunks or their items cost, and the band says so', () => {
  const itemMicros = items(2000, () => 10);
  const model = fitCosts([play({ itemMicros, workers: 2, chunksize: 10 })]);
  const inside = predict(model, 2, 10);
  expect(inside.highMicros - inside.lowMicros).toBeLessThan(1);
  for (const chunksize of [1, 100]) {
    const { lowMicros, highMicros } = predict(model, 2, chunksize);
    const measured = play({ itemMicros, workers: 2, chunksize }).wallMicros;
    expect(lowMicros).toBeLessThanOrEqual(measured);
    expect(highMicros).toBeGreaterThanOrEqual(measured);
  }
});

test('runs that differ by chance widen the band', () => {
  const run = (each: number) => play({ itemMicros: items(100, () => each), workers: 2, chunksize: 5 });
  const { lowMicros, highMicros } = predict(fitCosts([run(1000), run(1500)]), 2, 5);
  expect(lowMicros).toBeLessThan(run(1000).wallMicros);
  expect(highMicros).toBeGreaterThan(run(1500).wallMicros);
});

test('the parts of the wall time add up', () => {
  const itemMicros = workloads['one slow block']!;
  const { wallMicros, split } = predict(fitCosts([play({ itemMicros, workers: 2, chunksize: 7 })]), 4, 500);
  const { startMicros, overheadMicros, workMicros, imbalanceMicros } = split;
  expect(startMicros + overheadMicros + workMicros + imbalanceMicros).toBeCloseTo(wallMicros, 3);
  expect(imbalanceMicros).toBeGreaterThan(0.5 * workMicros);
});

test('an item that never ran is left out', () => {
  const run = play({ itemMicros: items(10, () => 1000), workers: 2, chunksize: 1 });
  run.items.outcome.set(12, 5);
  expect(fitCosts([run]).itemMicros).toHaveLength(10);
});

test('without any item there is nothing to wait for but the workers', () => {
  const { wallMicros, chunks } = predict(fitCosts([play({ itemMicros: [], workers: 2, chunksize: 1 })]), 2, 1);
  expect(wallMicros).toBe(costs.startMicros);
  expect(chunks).toBe(0);
});
