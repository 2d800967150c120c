import { expect, test } from 'vitest';
import { parseDuration, parseItems } from '../../../src/cli/arguments.ts';

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

test.each([
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['250', 250],
  ['250ms', 250],
])('duration %s', (text, ms) => {
  expect(parseDuration('--timeout', text)).toBe(ms);
});

test.each(['0', '-1s', 'soon', '25d', '2147483648'])('duration %s is refused', (text) => {
  expect(() => parseDuration('--timeout', text)).toThrow(`--timeout "${text}"`);
});
