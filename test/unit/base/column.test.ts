import { expect, test } from 'vitest';
import { float64Column, int32Column, uint8Column } from '../../../src/base/column.ts';

test('a column keeps its cells when it grows', () => {
  const column = float64Column();
  for (let k = 0; k < 1000; k++) column.push(k / 2);
  expect(column.length).toBe(1000);
  expect([column.get(0), column.get(63), column.get(64), column.get(999)]).toEqual([0, 31.5, 32, 499.5]);
  expect(column.view).toHaveLength(1000);
});

test('a cell past the end leaves a gap of fill values, also across a growth', () => {
  const column = int32Column(-1);
  column.push(5);
  column.set(3, 7);
  column.set(200, 9);
  expect([...column.view.subarray(0, 5)]).toEqual([5, -1, -1, 7, -1]);
  expect([column.get(199), column.get(200), column.length]).toEqual([-1, 9, 201]);
});

test('cells that do not exist read as the fill value', () => {
  const column = int32Column(-1);
  expect(column.get(0)).toBe(-1);
  column.push(4);
  expect([column.get(1), column.get(1_000_000)]).toEqual([-1, -1]);
});

test('a cell that exists is replaced, and the length stays', () => {
  const column = uint8Column();
  column.push(1);
  column.push(2);
  column.set(0, 9);
  expect([...column.view]).toEqual([9, 2]);
});
