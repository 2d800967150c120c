import { expect, test } from 'vitest';
import { uncurried } from '../../../src/base/uncurried.ts';

test('an uncurried method takes its object first, and needs no `call` of the method', () => {
  function total(this: readonly number[], factor: number): number {
    return factor * this.reduce((sum, one) => sum + one, 0);
  }
  Object.setPrototypeOf(total, null);
  expect(uncurried(total)([1, 2], 10)).toBe(30);
});
