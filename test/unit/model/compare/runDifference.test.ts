import { describe, expect, test } from 'vitest';
import { differenceOf } from '../../../../src/model/compare/runDifference.ts';
import type { RunModel } from '../../../../src/model/run/runModel.ts';
import { differenceSentences, differenceTables } from '../../../../src/words/runDifference.ts';
import { playRun, type PlayedRun } from '../../../support/playRun.ts';
import { randomOf } from '../../../support/simulateRun.ts';
import { smallRun } from '../../../support/smallRun.ts';
import { items } from '../../../support/workloads.ts';

const ms = 1000;
const runOf = (itemMicros: readonly number[], course: Partial<PlayedRun> = {}): RunModel =>
  playRun({ itemMicros, workers: 2, chunksize: 4, ...course });
const noise = (seed: number): (() => number) => {
  const random = randomOf(seed);
  return () => Math.exp(0.02 * (2 * random() - 1));
};
const before = items(400, (k) => (5 + (k % 3)) * ms);
const again = (seed: number, factor: (item: number) => number = () => 1, from = before): number[] => {
  const random = noise(seed);
  return from.map((micros, item) => Math.round(micros * factor(item) * random()));
};
const show = (file: string): string => file;

describe('two runs of a job', () => {
  test('without a change are described by one sentence', () => {
    const difference = differenceOf(runOf(before), runOf(again(1)));
    expect(differenceSentences(difference)).toEqual([
      expect.stringMatching(
        /^Nothing has changed beyond chance: an item typically takes .* % \w+ \(400 items compared, p/,
      ),
    ]);
    const [figures, ...more] = differenceTables(difference, show);
    expect(figures?.rows[0]).toEqual(['figure', 'before', 'after', 'change']);
    expect(figures?.rows.map(([name]) => name)).toContain('p99');
    expect(more).toEqual([]);
  });

  test('of which one is slower as a whole, or in a part of its items', () => {
    expect(differenceSentences(differenceOf(runOf(before), runOf(again(2, () => 1.3))))[0]).toMatch(
      /^All items typically take (29|30|31) % longer \(400 items compared, p < 0.001\)\.$/,
    );
    const many = items(2000, (k) => (5 + (k % 3)) * ms);
    const part = differenceOf(runOf(many), runOf(again(3, (item) => (item % 8 === 5 ? 1.25 : 1), many)));
    expect(part.all).toBeUndefined();
    expect(differenceSentences(part)[0]).toMatch(/^At least about \d+ of 2,000 items take 2\d % longer than before/);
    expect(differenceTables(part, show)[1]?.title).toMatch(/^Items that became slower, some of them by chance/);
  });

  test('list the items that changed much, in both directions', () => {
    const now = again(4, (item) => (item === 7 ? 9 : item === 8 ? 0.05 : 1));
    const slow = before.map((micros, item) => (item === 8 ? 20 * micros : micros));
    const difference = differenceOf(runOf(slow), runOf(now));
    expect(difference.muchSlower.map(({ item }) => item)).toEqual([7]);
    expect(difference.muchFaster.map(({ item }) => item)).toEqual([8]);
    const [first, second] = differenceSentences(difference);
    expect([first, second]).toEqual([
      '1 item became much slower than the others.',
      '1 item became much faster than the others.',
    ]);
  });

  test('of which items fail, and of which others succeed now', () => {
    const [was, is] = [smallRun([{}, {}, { outcome: 'failed' }]), smallRun([{}, { outcome: 'crashed' }, {}])];
    expect(differenceSentences(differenceOf(was, is))).toEqual([
      '1 item succeeded in the first run and not in the second: 1.',
      '1 item succeeded in the second run and not in the first: 2.',
    ]);
  });

  test('that were run differently, or on a machine without free cores', () => {
    const difference = differenceOf(runOf(before), runOf(before, { workers: 4, cores: 2 }));
    expect(difference.settings.map(({ name }) => name)).toContain('workers');
    expect(differenceSentences(difference).join(' ')).toContain('the number of workers (2, then 4)');
  });

  test('without a common item cannot be compared', () => {
    expect(differenceSentences(differenceOf(smallRun([{}]), smallRun([{ outcome: 'failed' }])))[0]).toMatch(
      /^1 item succeeded in the first run/,
    );
    expect(differenceSentences(differenceOf(smallRun([]), smallRun([])))).toEqual([
      'No item succeeded in both runs, so that no durations can be compared.',
    ]);
  });
});
