import { expect, test } from 'vitest';
import { planMeasuring, roundOf, shortMeasuringMs } from '../../../../src/model/tuning/measuring.ts';
import { rivalsOf, tuningOf } from '../../../../src/model/tuning/tuning.ts';
import { playRun } from '../../../support/playRun.ts';

const play = (micros: number) =>
  playRun({ itemMicros: Array.from({ length: 400 }, () => micros), workers: 2, chunksize: 50, chunkMicros: 500 });

test('short runs are measured within the short time, all of them', () => {
  const run = play(500);
  const tuning = tuningOf([run]);
  const { budgetMs, aboutMs } = planMeasuring(tuning, run);
  expect(budgetMs).toBe(shortMeasuringMs);
  // Each twice, with its process, and the rounds with auto.
  expect(aboutMs).toBeGreaterThan(200 * (2 * rivalsOf(tuning).length + 10));
  expect(aboutMs).toBeLessThan(shortMeasuringMs);
});

test('of a long run, there is time for one', () => {
  const run = play(200_000);
  const { budgetMs, aboutMs } = planMeasuring(tuningOf([run]), run);
  expect(budgetMs).toBeGreaterThan(40_000);
  expect(aboutMs).toBeGreaterThan(40_000);
  expect(aboutMs).toBeLessThan(60_000);
});

test('a round takes repeats of short runs in turn', () => {
  const short = tuningOf([play(500)]).curve.slice(0, 4);
  const order = (points: readonly { chunksize: number }[]): number[] => points.map(({ chunksize }) => chunksize);
  expect(order(roundOf(short))).toEqual([...order(short), ...order(short)]);
  expect(roundOf(short.slice(0, 1))).toHaveLength(1);
  expect(roundOf(tuningOf([play(200_000)]).curve.slice(0, 4))).toHaveLength(4);
});
