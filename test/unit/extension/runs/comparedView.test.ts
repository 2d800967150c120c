import { expect, test } from 'vitest';
import { comparedView } from '../../../../src/extension/runs/comparedView.ts';
import { comparedCells } from '../../../../src/protocol/panel/comparedView.ts';
import { playRun } from '../../../support/playRun.ts';

const run = (itemMicros: readonly number[]) => playRun({ itemMicros: [...itemMicros], workers: 2, chunksize: 1 });

test('two runs have their timelines on one scale, and their items in pairs', () => {
  const before = run(Array.from({ length: 40 }, () => 1000));
  const after = run(Array.from({ length: 40 }, (_, item) => (item === 7 ? 90_000 : 1000)));
  const view = comparedView(before, after, 'after', (file) => file);
  const lastCell = (side: typeof view.before): number =>
    Math.max(...side.lanes.flatMap(({ spans }) => spans.map(({ from, cells }) => from + cells)));
  expect(lastCell(view.after)).toBe(comparedCells);
  expect(lastCell(view.before)).toBeLessThan(comparedCells / 2);
  expect([view.before.isShown, view.after.isShown]).toEqual([false, true]);
  expect(view.points).toMatchObject({ of: 40 });
  expect([view.points.item[0], view.points.before[0], view.points.after[0]]).toEqual([7, 1000, 90_000]);
  expect(view.tables.find(({ ofItems }) => ofItems)?.rows[1]?.[0]).toBe('7');
});

test('of very many items some are drawn, and those that changed most are among them', () => {
  const itemMicros = Array.from({ length: 10_000 }, () => 100);
  const { points } = comparedView(run(itemMicros), run(itemMicros.with(9000, 5000)), 'before', (file) => file);
  expect(points.of).toBe(10_000);
  expect(points.item.length).toBeLessThanOrEqual(1500);
  expect(points.item[0]).toBe(9000);
});
