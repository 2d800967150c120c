import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../../src/model/compare/compareRuns.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import type { RunModel } from '../../../../src/model/run/runModel.ts';
import { playRun } from '../../../support/playRun.ts';
import { randomOf } from '../../../support/simulateRun.ts';
import { failureFor } from '../../../support/simulateRun.ts';
import { items, pareto } from '../../../support/workloads.ts';

const ms = 1000;
const runOf = (itemMicros: readonly number[]): RunModel => playRun({ itemMicros, workers: 2, chunksize: 4 });

/** The same items in another run: each up to `share` longer or shorter, by chance. */
function again(itemMicros: readonly number[], seed: number, share = 0.2): number[] {
  const draw = randomOf(seed);
  return itemMicros.map((micros) => Math.round(micros * Math.exp(share * (2 * draw() - 1))));
}

const mixed = pareto(400);

describe('two runs of the same items', () => {
  test('that differ by chance are reported as not slower, even if the items are very different', () => {
    const found = Array.from({ length: 100 }, (_, seed) => compareRuns(runOf(mixed), runOf(again(mixed, seed))));
    // One in a hundred may be taken for a change at this significance, and half of those for the worse.
    expect(found.filter(({ slower }) => slower > 0).length).toBeLessThanOrEqual(3);
    expect(found.every(({ slowItems }) => slowItems.length === 0)).toBe(true);
    expect(found[0]!.items).toBe(400);
  });

  test('are distinguished if one is always slower, and by how much', () => {
    const slow = again(mixed, 1).map((micros) => 1.1 * micros);
    const { slower, typicalRatio, p } = compareRuns(runOf(mixed), runOf(slow));
    expect(p).toBeLessThan(1e-6);
    expect(typicalRatio).toBeGreaterThan(1.05);
    expect(typicalRatio).toBeLessThan(1.15);
    expect(slower).toBeCloseTo(typicalRatio - 1);
  });

  test('of which one is quicker are not slower', () => {
    const { slower, p, typicalRatio } = compareRuns(runOf(mixed), runOf(mixed.map((micros) => micros / 2)));
    expect([slower, p < 1e-6, typicalRatio < 0.6]).toEqual([0, true, true]);
  });

  test('is not reported with few items', () => {
    const few = items(9, () => 5 * ms);
    expect(compareRuns(runOf(few), runOf(few.map((micros) => 3 * micros))).slower).toBe(0);
  });
});

test('items that have become much slower than the others stand out, the slowest first', () => {
  const before = items(200, (k) => (5 + (k % 3)) * ms);
  const now = again(before, 2, 0.1).map((micros, item) =>
    item === 20 ? micros + 30 * ms : item === 150 ? 9 * micros : micros,
  );
  const { slowItems, slower } = compareRuns(runOf(before), runOf(now));
  expect(slowItems.map(({ item }) => item)).toEqual([150, 20]);
  expect(slower).toBe(0);
});

test('if all have become slower alike, none is an outlier', () => {
  const before = items(200, () => 20 * ms);
  expect(compareRuns(runOf(before), runOf(again(before, 3).map((micros) => 4 * micros))).slowItems).toEqual([]);
});

test('short items are late by chance and stand out only by ten milliseconds', () => {
  const before = items(200, () => 50);
  const now = before.map((micros, item) => (item % 50 === 0 ? 8 * ms : micros));
  expect(compareRuns(runOf(before), runOf(now)).slowItems).toEqual([]);
});

test('items that succeeded before and do not now are reported, and not compared', () => {
  const [before, now] = [runOf(items(40, () => 5 * ms)), runOf(items(40, () => 5 * ms))];
  applyEvent(now, { type: 'itemFailed', item: 7, attempt: 1, worker: 0, failure: failureFor(7, 'failed') });
  now.items.outcome.set(7, 2);
  const { newlyUnsuccessful, items: compared } = compareRuns(before, now);
  expect([newlyUnsuccessful, compared]).toEqual([[7], 39]);
});
