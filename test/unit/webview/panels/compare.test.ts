import { expect, test } from 'vitest';
import { scatterOf } from '../../../../webview/panels/compare/layout.ts';

test('a point on the diagonal has not changed, and one above it is slower', () => {
  const points = { item: [1, 2, 3], before: [100, 1000, 10_000], after: [100, 4000, 1000], of: 3 };
  const { points: drawn, ticks } = scatterOf(points, 200);
  const [same, slower, faster] = drawn;
  expect(same!.x + same!.y).toBeCloseTo(200);
  expect(slower!.x + slower!.y).toBeLessThan(200);
  expect(faster!.x + faster!.y).toBeGreaterThan(200);
  expect(drawn.map(({ change }) => change)).toEqual(['alike', 'slower', 'faster']);
  expect(ticks.map(({ label }) => label)).toEqual(['100 µs', '1.0 ms', '10 ms']);
  expect(slower!.title).toBe('Item 2: 1.0 ms before, 4.0 ms after');
});

test('items of the same duration, or none, need no range of their own', () => {
  const { points } = scatterOf({ item: [1], before: [0], after: [0], of: 1 }, 100);
  expect(points[0]).toMatchObject({ x: 50, y: 50, change: 'alike' });
  expect(scatterOf({ item: [], before: [], after: [], of: 0 }, 100).points).toEqual([]);
});
