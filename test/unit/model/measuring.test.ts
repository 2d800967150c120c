import { expect, test } from 'vitest';
import { planMeasuring, shortMeasuringMs } from '../../../src/model/measuring.ts';
import { tuningOf } from '../../../src/model/tuning.ts';
import { playRun } from '../../support/playRun.ts';

const play = (micros: number) =>
  playRun({ itemMicros: Array.from({ length: 400 }, () => micros), workers: 2, chunksize: 50, chunkMicros: 500 });

test('short runs are measured within the short time, all of them', () => {
  const run = play(500);
  const { budgetMs, aboutMs } = planMeasuring(tuningOf([run]), run);
  expect(budgetMs).toBe(shortMeasuringMs);
  // Four rivals, then two, then one, of 0.1 s and their processes.
  expect(aboutMs).toBeGreaterThan(700);
  expect(aboutMs).toBeLessThan(4000);
});

test('of a long run, there is time for one', () => {
  const run = play(200_000);
  const { budgetMs, aboutMs } = planMeasuring(tuningOf([run]), run);
  expect(budgetMs).toBeGreaterThan(40_000);
  expect(aboutMs).toBeGreaterThan(40_000);
  expect(aboutMs).toBeLessThan(60_000);
});
