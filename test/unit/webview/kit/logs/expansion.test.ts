import { expect, it } from 'vitest';
import { Expansion } from '../../../../../webview/kit/logs/expansion.ts';

it('shows an opened entry with a row for each of its lines', () => {
  const expansion = new Expansion();
  expansion.toggle(2, () => ['a', 'b', 'c']);
  expansion.toggle(5, () => ['x', 'y']);
  expect(expansion.rowCount(10)).toBe(13);
  expect([2, 3, 4, 5, 7, 8, 9].map((row) => expansion.locate(row))).toEqual([
    { entry: 2, line: 0, text: 'a' },
    { entry: 2, line: 1, text: 'b' },
    { entry: 2, line: 2, text: 'c' },
    { entry: 3, line: 0, text: undefined },
    { entry: 5, line: 0, text: 'x' },
    { entry: 5, line: 1, text: 'y' },
    { entry: 6, line: 0, text: undefined },
  ]);
  expect(expansion.rowOf(6)).toBe(9);
  expansion.toggle(2, () => []);
  expect(expansion.rowCount(10)).toBe(11);
});
