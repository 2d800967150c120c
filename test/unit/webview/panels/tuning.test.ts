import { describe, expect, it, test } from 'vitest';
import { measuredRun } from '../../../../src/model/tuning/measuredRun.ts';
import { longestItem } from '../../../../src/model/run/stats.ts';
import { predictor } from '../../../../src/model/tuning/quickPrediction.ts';
import {
  boundOf,
  measuredRows,
  splitParts,
  stepOf,
  stepsTo,
  tuningWith,
  whyNot,
  workerSteps,
} from '../../../../webview/panels/tuning/layout.ts';
import { displayOf } from '../../../../webview/store/runDisplay.ts';
import { type PlayedRun, playRun } from '../../../support/playRun.ts';

const costs = { startMicros: 40_000, chunkMicros: 300, copyMicros: 1 };
const play = (itemMicros: readonly number[], chunksize: number, more: Partial<PlayedRun> = {}) =>
  playRun({ ...costs, itemMicros, workers: 2, chunksize, ...more });
const even = Array.from({ length: 1000 }, () => 2000);
const skewed = even.map((micros, item) => (item === 7 ? 1_000_000 : micros));

describe('why a run cannot be tuned', () => {
  const of = (model: ReturnType<typeof playRun>): string | undefined => whyNot(model, displayOf(model, true));

  it('is nothing for a finished run', () => {
    expect(of(play(even, 10))).toBeUndefined();
  });

  it('is that it is not over, was cancelled, was inline or had too few items', () => {
    expect(of({ ...play(even, 10), state: 'running' })).toMatch(/did not finish/);
    const live = { ...play(even, 10), state: 'running' } as const;
    expect(whyNot(live, displayOf(live, false))).toMatch(/not over yet/);
    expect(of({ ...play(even, 10), state: 'cancelled' })).toMatch(/Run the function again/);
    expect(of(play(even, 10, { job: { isolation: 'inline' } }))).toMatch(/isolation thread or process/);
    expect(of(play([2000], 1))).toMatch(/fewer than two items/);
  });
});

test('the table has a row for each chunksize, ascending, auto last, with means over its runs', () => {
  const runs = [play(even, 100), { ...play(even, 10), chunksize: 'auto' as const }, play(even, 500), play(even, 100)];
  const rows = measuredRows(runs);
  expect(rows.map(({ chunksize }) => chunksize)).toEqual([100, 500, 'auto']);
  expect(rows[0]?.runs).toHaveLength(2);
  expect(Math.min(...rows.map(({ versusBest }) => versusBest))).toBe(1);
});

test('the idle tail of a run is the time in which workers had no work left', () => {
  const [row] = measuredRows([play([1_000_000, 500_000], 1, { startMicros: 0, chunkMicros: 0, copyMicros: 0 })]);
  expect(row?.idle).toBeCloseTo(0.25, 5);
});

test('a measurement from elsewhere counts like a run of this window', () => {
  const sent = structuredClone(measuredRun(play(even, 64)));
  const tuning = tuningWith(play(even, 250), [sent]);
  expect(tuning.curve.find(({ chunksize }) => chunksize === 64)?.measuredMicros).toHaveLength(1);
  // Chunks of 250 and of 64 items tell the parts of their cost apart.
  expect(tuning.model.chunkCost.chunkMicros).toBeCloseTo(300, 0);
  expect(tuning.model.chunkCost.itemMicros).toBeCloseTo(1, 1);
});

test('sliders go from 1 to the last value, through every small number, finer than powers of two', () => {
  expect(stepsTo(1)).toEqual([1]);
  expect(stepsTo(12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(workerSteps.at(-1)).toBe(256);
  expect(workerSteps.length).toBeLessThan(60);
  for (const [k, step] of workerSteps.entries()) expect(stepOf(workerSteps, step)).toBe(k);
});

test('the parts of the time add up to the wall time', () => {
  const prediction = predictor(tuningWith(play(skewed, 10), []).model)(8, 16);
  expect(splitParts(prediction).reduce((sum, { size }) => sum + size, 0)).toBeCloseTo(prediction.wallMicros, -1);
  expect(splitParts(prediction).map(({ word }) => word.replace(/ [\d.]+ %$/, ''))).toEqual([
    'work',
    'messages and copying',
    'start',
    'idle at the end',
  ]);
});

describe('more workers do not help', () => {
  const bound = (itemMicros: readonly number[], chunksize: number, more: Partial<PlayedRun> = {}) => {
    const model = play(itemMicros, chunksize, more);
    const tuning = tuningWith(model, []);
    return boundOf(predictor(tuning.model), tuning, chunksize, longestItem(model));
  };

  it('if one item takes longest, and name it', () => {
    expect(bound(skewed, 4)?.text).toMatch(
      /^One item \(#7, 1\.00 s\) bounds the run: more than \d+ workers do not help\.$/,
    );
  });

  it('where there are no more chunks', () => {
    expect(bound(even, 100)).toEqual({
      workers: 10,
      text: 'There are only 10 chunks: more than 10 workers do not help.',
    });
    expect(bound(even, 1000)?.text).toBe('There is only one chunk: more than 1 worker does not help.');
  });

  it('where starting them is most of the run', () => {
    expect(bound(even, 1, { startMicros: 2_000_000, chunkMicros: 0 })?.text).toMatch(/^Starting the workers takes/);
  });
});
