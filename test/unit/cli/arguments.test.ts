import { expect, test } from 'vitest';
import { parseItems } from '../../../src/cli/arguments.ts';

test.each([
  [
    '3,7,10-20',
    [
      [3, 3],
      [7, 7],
      [10, 20],
    ],
  ],
  [
    '9,1-3,2-5,6',
    [
      [1, 6],
      [9, 9],
    ],
  ],
])('items %s', (text, ranges) => {
  expect(parseItems(text)).toEqual(ranges);
});
