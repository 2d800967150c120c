import { expect, it } from 'vitest';
import { parseItems } from '../../../../src/extension/runs/parseItems.ts';

it('reads numbers and ranges', () => {
  expect(parseItems('3, 7,10-20')).toEqual([
    [3, 3],
    [7, 7],
    [10, 20],
  ]);
});

it.each(['', 'a', '3,', '5-2', '-1', '1.5'])('treats "%s" as no input', (text) => {
  expect(parseItems(text)).toBeUndefined();
});
