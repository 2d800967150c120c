import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { expandRuns, pushRun } from '../../../src/base/runLength.ts';

test('run-length lists are read back unchanged', () => {
  assert(
    property(array(integer({ min: -2, max: 2 })), (values) => {
      const runs: number[] = [];
      for (const value of values) pushRun(runs, value);
      expect(expandRuns(runs)).toEqual(values);
    }),
  );
});

test('equal numbers become one pair', () => {
  const runs: number[] = [];
  for (let k = 0; k < 1000; k++) pushRun(runs, 1);
  expect(runs).toEqual([1, 1000]);
});
