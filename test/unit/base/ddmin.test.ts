import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ddmin } from '../../../src/base/ddmin.ts';

async function minimise(items: readonly number[], fails: (subset: readonly number[]) => boolean) {
  let trials = 0;
  let best = items;
  const test = (subset: readonly number[]): Promise<boolean> => {
    trials++;
    return Promise.resolve(fails(subset));
  };
  for await (const smaller of ddmin(items, test)) {
    expect(smaller.length).toBeLessThan(best.length);
    best = smaller;
  }
  return { best, trials };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

test('exactly the items that matter together are left, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(199), { minLength: 1, maxLength: 6 }), async (culprits) => {
      const { best } = await minimise(upTo(200), (subset) => culprits.every((culprit) => subset.includes(culprit)));
      expect(best).toEqual([...culprits].sort((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});

test('the rest fails, and no item can be left out of it, for any pattern of failures', async () => {
  // A subset fails or not by the bits of a number, without any rule.
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer(), async (count, seed) => {
      const items = upTo(count);
      const fails = (subset: readonly number[]): boolean => {
        if (subset.length === 0 || subset.length === count) return subset.length > 0;
        const bits = subset.reduce((sum, item) => sum + 2 ** item, 0);
        return Math.imul(bits ^ seed, 0x9e3779b1) >>> 28 < 4;
      };
      const { best } = await minimise(items, fails);
      expect(fails(best)).toBe(true);
      for (const left of best) expect(fails(best.filter((item) => item !== left))).toBe(false);
    }),
  );
});

test('one item among 499 is found in at most 18 trials, at any position', async () => {
  for (const culprit of [0, 1, 250, 497, 498]) {
    const { best, trials } = await minimise(upTo(499), (subset) => subset.includes(culprit));
    expect(best).toEqual([culprit]);
    expect(trials).toBeLessThanOrEqual(18);
  }
});

test('a caller that stops early has the best result so far', async () => {
  for await (const smaller of ddmin(upTo(100), (subset) => Promise.resolve(subset.includes(70)))) {
    expect(smaller).toEqual(upTo(100).slice(50));
    break;
  }
});
