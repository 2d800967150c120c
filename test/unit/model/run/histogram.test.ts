import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '../../../../src/model/run/histogram.ts';

test('quantiles are within one bucket of the exact ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1 }), (durations) => {
      const histogram = new LatencyHistogram();
      for (const micros of durations) histogram.add(micros);
      const sorted = durations.toSorted((a, b) => a - b);
      for (const q of [0.5, 0.9, 0.99, 1]) {
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
        const estimate = histogram.quantile(q);
        expect(estimate / exact).toBeGreaterThan(0.999);
        expect(estimate / exact).toBeLessThan(2 ** (1 / 16) + 0.001);
      }
    }),
  );
});

test('an empty histogram has zeros and no buckets', () => {
  const histogram = new LatencyHistogram();
  expect(histogram.quantile(0.5)).toBe(0);
  expect(histogram.buckets()).toEqual([]);
});

test('buckets hold every item once', () => {
  const histogram = new LatencyHistogram();
  for (const micros of [0, 1, 5, 5, 900, 1e6]) histogram.add(micros);
  expect(histogram.buckets().reduce((sum, bucket) => sum + bucket.count, 0)).toBe(6);
});
