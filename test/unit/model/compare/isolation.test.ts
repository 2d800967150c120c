import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleItems } from '../../../../src/model/compare/isolation.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

test('a sample has the size asked for, no item twice, in order, with the failed ones up to half of it', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 100 }), (count, failures, size) => {
      const items = upTo(count);
      const failed = items.slice(0, failures);
      const sample = sampleItems(items, failed, size);
      expect(sample).toHaveLength(Math.min(size, count));
      expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b));
      const sampled = sample.filter((item) => item < failures).length;
      expect(sampled).toBeGreaterThanOrEqual(Math.min(failed.length, Math.ceil(size / 2), sample.length));
    }),
  );
});

test('a sample is spread over the run', () => {
  expect(sampleItems(upTo(100), [], 4)).toEqual([0, 25, 50, 75]);
});
