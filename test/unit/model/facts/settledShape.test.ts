import { expect, test } from 'vitest';
import { columnsMisfit } from '../../../../src/model/facts/settledShape.ts';

test.each([
  ['5,10,-3,20,', true],
  ['0,9007199254740991,0,1,', true],
  ['5,10,-3,20', false],
  ['5,10,-3,', false],
  ['5,10,-3,20,7,', false],
  ['5,10,--3,20,', false],
  ['5,10,3-,20,', false],
  ['5,10,,20,', false],
  ['5,10,-,20,', false],
  ['5,1e3,-3,20,', false],
  ['5,1.5,-3,20,', false],
  ['5,10,-3,12345678901234567,', false],
  ['', false],
])('the times %s of two items are two whole numbers for each: %s', (times, isRight) => {
  const found = columnsMisfit({ steps: [0, 1, 1, 1], times, outcomes: null });
  expect(found?.path).toBe(isRight ? undefined : '.times');
});
