import { expect, it } from 'vitest';
import { rangesOf, rangesText } from '../../../../src/model/facts/ranges.ts';

it('gathers numbers that follow one another, in their order', () => {
  expect(rangesOf([0, 1, 2, 5, 9, 8])).toEqual([
    [0, 2],
    [5, 5],
    [9, 9],
    [8, 8],
  ]);
  expect(rangesText(rangesOf([0, 1, 2, 5]))).toBe('0-2, 5');
  expect(rangesText([])).toBe('');
});
