import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  maxScrollHeight,
  scrollHeight,
  toScrollTop,
  toVirtualTop,
  visibleRange,
} from '../../../../webview/kit/virtualRows.ts';

it('draws the rows that show, a part of one above and below', () => {
  expect(visibleRange(25, 100, 10, 30)).toEqual({ first: 2, count: 4, offset: 5 });
  expect(visibleRange(0, 2, 10, 30)).toEqual({ first: 0, count: 2, offset: 0 });
  expect(visibleRange(99_999, 100, 10, 30)).toEqual({ first: 97, count: 3, offset: 0 });
});

it('stays below what a browser can lay out, and still reaches the last row', () => {
  const rows = 5_000_000;
  expect(scrollHeight(rows, 18)).toBe(maxScrollHeight);
  const bottom = toVirtualTop(maxScrollHeight - 400, rows, 18, 400);
  const { first, count } = visibleRange(bottom, rows, 18, 400);
  expect(first + count).toBe(rows);
});

it('maps scroll positions there and back', () => {
  const sizes = [fc.integer({ min: 100, max: 10_000_000 }), fc.integer({ min: 0, max: 1_000 })] as const;
  fc.assert(
    fc.property(...sizes, (rows, share) => {
      const top = ((rows * 18 - 500) * share) / 1000;
      expect(toVirtualTop(toScrollTop(top, rows, 18, 500), rows, 18, 500)).toBeCloseTo(top, 3);
    }),
  );
});
