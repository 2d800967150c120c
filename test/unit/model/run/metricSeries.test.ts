import { expect, test } from 'vitest';
import { MetricSeries, type MetricPoint } from '../../../../src/model/run/metricSeries.ts';

const pointsOf = (series: MetricSeries): MetricPoint[] =>
  Array.from({ length: series.length }, (_, k) => series.point(k));

test('each sample is a point until there are too many', () => {
  const series = new MetricSeries(4);
  series.add(0, 10, 1);
  series.add(10, 20, 3);
  expect(pointsOf(series)).toEqual([
    { fromMicros: 0, toMicros: 10, low: 1, high: 1, mean: 1 },
    { fromMicros: 10, toMicros: 20, low: 3, high: 3, mean: 3 },
  ]);
  expect(series).toMatchObject({ samples: 2, peak: 3, mean: 2, last: 3, lastMicros: 20 });
});

test('a full series keeps the smallest and the largest value of each stretch, and the mean by time', () => {
  const series = new MetricSeries(4);
  for (const [k, value] of [0, 9, 2, 2, 4, 6].entries()) series.add(k * 10, k * 10 + 10, value);
  expect(pointsOf(series)).toEqual([
    { fromMicros: 0, toMicros: 20, low: 0, high: 9, mean: 4.5 },
    { fromMicros: 20, toMicros: 40, low: 2, high: 2, mean: 2 },
    { fromMicros: 40, toMicros: 60, low: 4, high: 6, mean: 5 },
  ]);
  const uneven = new MetricSeries(2);
  uneven.add(0, 30, 10);
  uneven.add(30, 40, 50);
  uneven.add(40, 50, 1);
  expect(pointsOf(uneven)[0]).toMatchObject({ mean: 20, low: 10, high: 50 });
});

test('ten hours stay within 2,000 points, and one high sample among them stays visible', () => {
  const series = new MetricSeries();
  const samples = 10 * 3600 * 4;
  for (let k = 0; k < samples; k++) series.add(k * 250_000, (k + 1) * 250_000, k === 77_777 ? 1000 : 1);
  expect(series.length).toBeLessThanOrEqual(2000);
  expect(series.length).toBeGreaterThan(1000);
  const peak = series.point(series.firstEndingAfter(77_777 * 250_000));
  expect(peak.high).toBe(1000);
  expect(peak.fromMicros).toBeLessThanOrEqual(77_777 * 250_000);
  expect(peak.toMicros - peak.fromMicros).toBeLessThanOrEqual(32_000_000);
  expect(series.mean).toBeCloseTo(1 + 999 / samples);
});

test('a search finds the first point that ends after a time', () => {
  const series = new MetricSeries();
  for (const at of [10, 20, 40]) series.add(at - 10, at, 1);
  expect([0, 10, 25, 40].map((micros) => series.firstEndingAfter(micros))).toEqual([0, 1, 2, 3]);
});

test('a stretch without a length adds nothing', () => {
  const series = new MetricSeries();
  series.add(10, 10, 5);
  expect(series).toMatchObject({ length: 0, samples: 0, peak: 0, mean: 0 });
});
