import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SettledGroup } from '../../../src/execution/settledGroup.ts';
import { outcomeCode } from '../../../src/model/facts/events.ts';
import { forEachSettled } from '../../../src/model/facts/settledItems.ts';

const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');

test('items are read from the record as they were added, with their values', () => {
  const settled = fc.record({
    item: fc.nat(5000),
    gap: fc.nat(100),
    run: fc.nat(5000),
    outcome: fc.constantFrom(succeeded, failed),
    value: fc.oneof(fc.nat(), fc.json({ maxDepth: 1 })),
  });
  fc.assert(
    fc.property(fc.nat(1e6), fc.array(settled, { minLength: 1 }), (fromMicros, items) => {
      const group = new SettledGroup();
      let end = fromMicros;
      const added = items.map(({ item, gap, run, outcome, value }, k) => {
        const start = k === 0 ? fromMicros : end + gap;
        end = start + run;
        group.add({ chunk: 3, attempt: 2, item }, start, end, outcome, value);
        return [item, start, end, outcome];
      });
      const { record, values } = group.take();
      const read: number[][] = [];
      forEachSettled({ ...record, worker: 0 }, (...entry) => read.push(entry));
      expect(read).toEqual(added);
      expect(record).toMatchObject({ type: 'itemsSettled', chunk: 3, attempt: 2, fromMicros });
      expect(values).toBe(items.map(({ value }) => `\t${value}`).join(''));
      expect(group.isEmpty).toBe(true);
    }),
  );
});

test('only items of one chunk share a group, until it is taken', () => {
  const group = new SettledGroup();
  expect(group.takes(1)).toBe(true);
  group.add({ chunk: 1, attempt: 1, item: 0 }, 10, 20, succeeded, 1);
  expect(group.takes(1)).toBe(true);
  expect(group.takes(2)).toBe(false);
  expect(group.fromMicros).toBe(10);
  group.take();
  expect(group.takes(2)).toBe(true);
});

test('outcomes are null if all succeeded', () => {
  const group = new SettledGroup();
  group.add({ chunk: 0, attempt: 1, item: 0 }, 0, 1, succeeded, '');
  expect(group.take().record.outcomes).toBeNull();
  group.add({ chunk: 0, attempt: 1, item: 1 }, 1, 2, failed, '');
  expect(group.take().record.outcomes).toEqual([failed, 1]);
});
