import { expect, test } from 'vitest';
import { fitCosts, predict } from '../../../../src/model/tuning/costModel.ts';
import { predictor } from '../../../../src/model/tuning/quickPrediction.ts';
import { playRun } from '../../../support/playRun.ts';
import { pareto } from '../../../support/workloads.ts';

const itemMicros = pareto(20_000);
const run = playRun({ itemMicros, workers: 4, chunksize: 100, startMicros: 30_000, chunkMicros: 300, copyMicros: 1 });
const model = fitCosts([run]);

test.each([1, 4, 64])('of many items on %i workers is about the same with groups of items', (workers) => {
  const quick = predictor(model, 1000);
  for (const chunksize of [1, 2, 8, 20, 64, 300, 'auto'] as const) {
    const [fast, exact] = [quick(workers, chunksize), predict(model, workers, chunksize)];
    expect(fast.wallMicros / exact.wallMicros).toBeGreaterThan(0.9);
    expect(fast.wallMicros / exact.wallMicros).toBeLessThan(1.1);
    expect(fast.highMicros).toBeGreaterThanOrEqual(fast.wallMicros);
    expect(fast.lowMicros).toBeLessThanOrEqual(fast.wallMicros);
  }
});

test('a smaller chunksize than the concurrency is predicted like the concurrency, in groups too', () => {
  const busy = { ...model, concurrency: 40 };
  for (const predict of [predictor(busy), predictor(busy, 1000)]) expect(predict(4, 1)).toEqual(predict(4, 40));
});

test('of few items, it is the prediction itself', () => {
  expect(predictor(model)(4, 16).chunks).toBe(20_000 / 16);
  expect(predictor(model, 20_000)(4, 16)).toEqual(predict(model, 4, 16));
});
