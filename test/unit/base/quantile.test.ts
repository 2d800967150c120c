import { expect, it } from 'vitest';
import { median, quantile } from '../../../src/base/quantile.ts';

it('a quantile between two numbers is between them', () => {
  const sorted = [10, 20, 30, 50];
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share))).toEqual([10, 17.5, 25, 35, 50]);
  expect([quantile([7], 0.3), quantile([], 0.5)]).toEqual([7, 0]);
});

it('the median is that of the numbers in any order, which keep theirs', () => {
  const numbers = [3, 100, 20];
  expect([median(numbers), median([4, 1]), median([])]).toEqual([20, 2.5, 0]);
  expect(numbers).toEqual([3, 100, 20]);
});
