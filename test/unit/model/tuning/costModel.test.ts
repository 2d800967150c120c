import { describe, expect, test } from 'vitest';
import { fitCosts, predict } from '../../../../src/model/tuning/costModel.ts';
import { playRun, type PlayedRun } from '../../../support/playRun.ts';
import { items, workloads } from '../../../support/workloads.ts';

const costs = { startMicros: 40_000, chunkMicros: 300, copyMicros: 2, cpu: null };
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
    const chunksize = Math.ceil(itemMicros.length / 256);
    const measured = play({ itemMicros, workers, chunksize }).wallMicros;
    expect(predict(model, workers, chunksize).wallMicros / measured).toBeCloseTo(1, 2);
  });
});

test('however many the workers are, the runner serves one at a time', () => {
  const itemMicros = items(10_000, () => 10);
  const runnerMicros = 100 * 30 + itemMicros.length * 5;
  const model = fitCosts([playRun({ ...costs, itemMicros, workers: 2, chunksize: 100, runnerMicros })]);
  const { wallMicros, split } = predict(model, 64, 100);
  expect(wallMicros).toBeCloseTo(runnerMicros, -2);
  expect(split.startMicros + split.overheadMicros).toBeGreaterThan(0.9 * runnerMicros);
});

test('CPU time of all threads is divided by the number of cores', () => {
  const itemMicros = items(10_000, () => 10);
  const [cpu, ownerMicros] = [1.8, 30_000];
  const run = playRun({ ...costs, cpu, ownerMicros, itemMicros, workers: 1, chunksize: 1000, cores: 2 });
  const model = fitCosts([run]);
  // A second thread has to start; it does nothing beside the items, so nothing gets warm.
  const computed = cpu * run.wallMicros + ownerMicros + costs.startMicros;
  expect(predict(model, 2, 1000).wallMicros / (computed / 2)).toBeCloseTo(1, 1);
  expect(predict(model, 1, 1000).wallMicros / run.wallMicros).toBeCloseTo(1, 2);
  const unknown = fitCosts([{ ...run, cpuMicros: undefined }]);
  expect(predict(unknown, 2, 1000).wallMicros).toBeLessThan(0.8 * (computed / 2));
});

test('the model is put right by the runs whose chunks were of about that size', () => {
  const itemMicros = items(4096, () => 100);
  const run = (chunksize: number, chunkMicros: number) =>
    playRun({ ...costs, chunkMicros, itemMicros, workers: 2, chunksize });
  // Chunks that follow one another quickly cost less each than a straight line through both would say.
  const [small, large] = [run(1, 50), run(1024, 3000)];
  const model = fitCosts([small, large]);
  expect(predict(model, 2, 1).wallMicros / small.wallMicros).toBeCloseTo(1, 2);
  expect(predict(model, 2, 1024).wallMicros / large.wallMicros).toBeCloseTo(1, 2);
});

test('runs with different chunksizes separate the parts of a chunk’s cost', () => {
  const itemMicros = items(400, () => 500);
  const { chunkCost } = fitCosts([1, 50].map((chunksize) => play({ itemMicros, workers: 2, chunksize })));
  expect(chunkCost.chunkMicros).toBeCloseTo(300, 0);
  expect(chunkCost.itemMicros).toBeCloseTo(2, 1);
});

test('runs with one chunksize do not separate costs of chunks and of items, and the band is wider', () => {
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

test('one small rest among even chunks does not decide between the two parts', () => {
  const model = playRun({ ...costs, itemMicros: items(1640, () => 1000), workers: 2, chunksize: 100 });
  const { chunkCost } = fitCosts([model]);
  expect(chunkCost.itemMicros).toBe(0);
  expect(chunkCost.errorAt(1)).toBeGreaterThan(0.3 * chunkCost.chunkMicros);
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

test('if every worker had only one chunk, its cost is the cost of a chunk', () => {
  const itemMicros = items(100, () => 1000);
  const { chunkCost } = fitCosts([play({ itemMicros, workers: 2, chunksize: 50 })]);
  expect(chunkCost.chunkMicros).toBeCloseTo(costs.chunkMicros + 50 * costs.copyMicros, -1);
});

test('a first chunk that waits for the input is a late start, not the cost of each chunk', () => {
  const itemMicros = items(100, () => 1000);
  const late = playRun({ ...costs, itemMicros, workers: 2, chunksize: 5, firstMicros: 70_000 });
  const { startMicros, chunkCost } = fitCosts([late]);
  expect(startMicros).toBeCloseTo(costs.startMicros + 70_000, -1);
  expect(chunkCost.chunkMicros).toBeCloseTo(costs.chunkMicros + 5 * costs.copyMicros, -1);
});

test('items at once in a worker overlap: their times are shortened to what they add to their chunk', () => {
  const itemMicros = items(100, () => 1000);
  const job = { concurrency: 4 };
  const run = playRun({ ...costs, itemMicros, workers: 1, chunksize: 20, job });
  run.workers[0]!.cost.runMicros *= 4;
  const { itemMicros: fitted } = fitCosts([run]);
  expect(fitted[0]).toBe(250);
});

test('without any item no chunk is predicted', () => {
  expect(predict(fitCosts([play({ itemMicros: [], workers: 2, chunksize: 1 })]), 2, 1).chunks).toBe(0);
});
