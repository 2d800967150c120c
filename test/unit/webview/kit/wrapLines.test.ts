import { expect, it } from 'vitest';
import { wrapLines } from '../../../../webview/kit/wrapLines.ts';

it('breaks long lines, but no pair of surrogates', () => {
  expect(wrapLines('ab\ncdefg', 3, 10)).toEqual(['ab', 'cde', 'fg']);
  expect(wrapLines('aa😀bb', 3, 10)).toEqual(['aa', '😀b', 'b']);
  expect(wrapLines('a\n\nb', 3, 2)).toEqual(['a', '']);
});
