import { expect, test } from 'vitest';
import { MetricSeries } from '../../../../src/model/run/metricSeries.ts';
import { highestMean, meanAt, metricCells } from '../../../../webview/canvas/metricCells.ts';
import { paintMetric } from '../../../../webview/canvas/metricPainter.ts';
import { recordingContext, someTheme } from '../../../support/recordingContext.ts';

const range = { fromMicros: 0, toMicros: 40 };

function series(...points: readonly (readonly [from: number, to: number, value: number])[]): MetricSeries {
  const made = new MetricSeries();
  for (const point of points) made.add(...point);
  return made;
}

test('each pixel has the mean of its time, the largest value in it, and is unknown where nothing was measured', () => {
  const cells = metricCells(4, range, [series([0, 5, 1], [5, 10, 3], [10, 15, 8], [30, 60, 4])]);
  expect([...cells.mean]).toEqual([2, 8, 0, 4]);
  expect([...cells.high]).toEqual([3, 8, 0, 4]);
  expect([0, 1, 2, 3].map((x) => meanAt(cells, x))).toEqual([2, 8, undefined, 4]);
});

test('several series are added up', () => {
  const cells = metricCells(2, range, [series([0, 40, 1]), series([0, 20, 0.5])]);
  expect([...cells.mean]).toEqual([1.5, 1]);
  expect([...cells.known]).toEqual([2, 1]);
  expect(highestMean(cells)).toBe(1.5);
});

test('a zoomed view shows only its part, and a series outside of it is unknown', () => {
  const cells = metricCells(2, { fromMicros: 100, toMicros: 120 }, [series([0, 90, 1], [90, 110, 2])]);
  expect([...cells.mean]).toEqual([2, 0]);
  expect(meanAt(metricCells(2, { fromMicros: 500, toMicros: 600 }, [series([0, 90, 1])]), 0)).toBeUndefined();
});

test('a value of zero is drawn and an unknown one is not; the limit and restarts are marked', () => {
  const { canvas, calls } = recordingContext();
  const cells = metricCells(3, { fromMicros: 0, toMicros: 30 }, [series([0, 10, 0], [10, 20, 10])]);
  const lane = { left: 5, top: 0, height: 21, highest: 20, limit: 10, restarts: [1] };
  paintMetric(canvas.getContext('2d')!, cells, lane, someTheme);
  const rects = calls('fillRect').map(({ args }) => args);
  expect(rects).toContainEqual([5, 20, 1, 1]);
  expect(rects).toContainEqual([6, 11, 1, 10]);
  expect(rects.filter(([x, , width]) => x === 7 && width === 1)).toEqual([]);
  expect(rects).toContainEqual([5, 10, 3, 1]);
  expect(rects).toContainEqual([6, 0, 2, 21]);
});
