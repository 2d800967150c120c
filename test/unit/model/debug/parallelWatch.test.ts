import { expect, it } from 'vitest';
import { groupValues } from '../../../../src/model/debug/parallelWatch.ts';

const values = (...texts: string[]) => texts.map((text, worker) => ({ worker, text }));

it('marks the values that differ from what most workers have', () => {
  expect(groupValues(values('7', '9', '7', '7'))).toEqual([
    { text: '7', workers: [0, 2, 3], isOutlier: false },
    { text: '9', workers: [1], isOutlier: true },
  ]);
});

it('marks none where no value is that of more than half', () => {
  expect(groupValues(values('1', '1', '2', '2')).map(({ isOutlier }) => isOutlier)).toEqual([false, false]);
  expect(groupValues(values('1', '2', '3')).some(({ isOutlier }) => isOutlier)).toBe(false);
  expect(groupValues([])).toEqual([]);
});
