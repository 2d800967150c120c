import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../../../src/model/advice/costFigures.ts';
import { playRun } from '../../../support/playRun.ts';
import { items } from '../../../support/workloads.ts';

const run = (course: Partial<Parameters<typeof playRun>[0]> = {}) =>
  playRun({ itemMicros: items(100, () => 10_000), workers: 2, chunksize: 10, ...course });

describe('a run whose times say little about the next run has no figures', () => {
  test('because it is shorter than 50 ms', () => {
    expect(figuresOf(run({ itemMicros: [49_999], chunksize: 1, workers: 1 }))).toBeUndefined();
    expect(figuresOf(run({ itemMicros: [50_000], chunksize: 1, workers: 1 }))).toBeDefined();
  });

  test('because it was stopped or is not over', () => {
    expect(figuresOf({ ...run(), state: 'stopped' })).toBeUndefined();
    expect(figuresOf({ ...run(), state: 'running' })).toBeUndefined();
  });

  test('because it ran inline or under the race detector', () => {
    expect(figuresOf(run({ job: { isolation: 'inline' } }))).toBeUndefined();
    expect(figuresOf(run({ job: { detectRaces: true } }))).toBeUndefined();
  });

  test('because a worker was replaced', () => {
    const model = run();
    model.workers[1]!.generation = 2;
    expect(figuresOf(model)).toBeUndefined();
  });
});

test('the tail is the time of each worker after its last item', () => {
  // Worker 0 runs 100 ms, worker 1 ends after 60.
  const figures = figuresOf(run({ itemMicros: [100_000, 60_000], chunksize: 1 }));
  expect(figures?.tailMicros).toBe(40_000);
  expect(figures?.totalMicros).toBe(200_000);
});

test('a worker that never had an item is idle from the moment it was ready', () => {
  const figures = figuresOf(run({ itemMicros: [100_000], chunksize: 1, startMicros: 30_000 }));
  expect(figures?.tailMicros).toBe(100_000);
});

test('items that overlap in their worker have no gaps between them', () => {
  const course = { itemMicros: items(10, () => 10_000), gapMicros: 5_000 };
  expect(figuresOf(run(course))?.gapMicros).toBe(5_000);
  expect(figuresOf(run({ ...course, job: { concurrency: 4 } }))?.gapMicros).toBe(0);
});
