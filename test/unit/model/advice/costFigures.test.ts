import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeRules } from '../../../../src/model/advice/costAdvice.ts';
import { figuresOf } from '../../../../src/model/advice/costFigures.ts';
import { useOf, useRules } from '../../../../src/model/advice/useAdvice.ts';
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

test('no advice reports more than 100 %, whatever the clocks measured', () => {
  const micros = fc.integer({ min: 0, max: 3_000_000 });
  const reported = new Set<string>();
  const costs = fc.record({
    startMicros: micros,
    loadMicros: micros,
    setupMicros: micros,
    queueMicros: micros,
    copyInMicros: micros,
    copyOutMicros: micros,
    runMicros: micros,
    chunkMicros: micros,
    waitedMicros: micros,
    gcMicros: micros,
    loggedMicros: micros,
  });
  const runs = fc.record({ costs, inputMicros: micros, lockMicros: micros, itemMicros: micros });
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 300 }), ({ costs: cost, ...times }, heapPercent) => {
      const model = run({ itemMicros: [times.itemMicros, 10_000, 10_000, 10_000], chunksize: 1 });
      Object.assign(model, { wallMicros: 1_000_000, inputMicros: times.inputMicros });
      for (const worker of model.workers) Object.assign(worker.cost, cost);
      Object.assign(model.workers[1]!, { heapBytes: heapPercent * 1e6, heapLimitBytes: 100e6 });
      const lock = { ref: { id: 'l', kind: 'Lock', name: null }, waits: 1, longestMicros: times.lockMicros };
      model.locks.primitives.set('l', { ...lock, workerMicros: [times.lockMicros] });
      const [use, figures] = [useOf(model), figuresOf(model)];
      const found = [
        ...useRules.map(({ id, judge }) => ({ id, finding: use && judge(use) })),
        ...causeRules.map(({ id, judge }) => ({ id, finding: figures && judge(figures) })),
      ];
      for (const { id, finding } of found) {
        if (!finding) continue;
        reported.add(id);
        const percents = `${finding.message} ${finding.evidence}`.matchAll(/([\d.,]+) %/g);
        for (const [, percent] of percents)
          expect({ id, percent: Number(percent) <= 100 || percent }).toEqual({ id, percent: true });
      }
    }),
  );
  expect(reported.size).toBeGreaterThan(7);
});
