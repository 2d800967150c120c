import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Shard } from '../../../../src/model/facts/job.ts';
import { rangesOf } from '../../../../src/model/facts/ranges.ts';
import { selectionOf } from '../../../../src/model/facts/selection.ts';

const itemsBelow = (count: number): number[] => Array.from({ length: count }, (_, item) => item);

it('is absent for a job that runs everything', () => {
  expect(selectionOf({})).toBeUndefined();
});

it('contains the items of its ranges, in any order', () => {
  const selection = selectionOf({
    items: [
      [7, 9],
      [2, 3],
    ],
  });
  expect(itemsBelow(12).filter((item) => selection?.includes(item))).toEqual([2, 3, 7, 8, 9]);
  expect([0, 3, 8, 100].map((count) => selection?.countIn(count))).toEqual([0, 1, 3, 5]);
  expect(selection?.end).toBe(10);
});

it('deals each item to one shard, whatever an earlier run has dealt, and counts the items of a shard', () => {
  const cases = fc.record({
    of: fc.integer({ min: 1, max: 7 }),
    count: fc.nat(60),
    dealt: fc.option(fc.array(fc.nat(6), { maxLength: 40 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(cases, ({ of, count, dealt }) => {
      const shards = Array.from({ length: of }, (_, k): Shard => {
        const own = dealt?.flatMap((shard, item) => (shard % of === k ? [item] : []));
        return { number: k + 1, of, ...(dealt && { balanced: { known: dealt.length, items: rangesOf(own ?? []) } }) };
      });
      const selections = shards.map((shard) => selectionOf({ shard }));
      const owners = itemsBelow(count).map((item) => selections.filter((each) => each?.includes(item)).length);
      expect(owners).toEqual(owners.map(() => 1));
      for (const each of selections) {
        expect(each?.countIn(count)).toBe(itemsBelow(count).filter((item) => each?.includes(item)).length);
      }
    }),
  );
});
