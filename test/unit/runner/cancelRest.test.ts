import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { ItemRange } from '../../../src/model/facts/job.ts';
import { selectionOf } from '../../../src/model/facts/selection.ts';
import { cancelRest } from '../../../src/runner/cancelRest.ts';

function setUp() {
  const events: RunEvent[] = [];
  const settled: (readonly number[])[] = [];
  const expected: number[] = [];
  async function* batches(): AsyncGenerator<readonly unknown[]> {}
  const cancel = (
    read: readonly number[],
    total: number | null,
    more: { readonly items?: readonly number[]; readonly selection?: readonly ItemRange[] } = {},
  ): void =>
    cancelRest({
      emit: (event) => void events.push(event),
      now: () => 5,
      ledger: { drain: () => {}, settle: (items) => void settled.push(items) },
      values: { expect: (item) => void expected.push(item) },
      plan: {
        total,
        source: { count: undefined, batches: batches(), ...(more.items && { items: more.items }) },
        selection: more.selection && selectionOf({ items: more.selection }),
      },
      read,
    });
  return { cancel, events, settled, expected };
}

test('the items that were not read are cancelled as well, and expected in the results', () => {
  const { cancel, settled, expected } = setUp();
  cancel([0, 1], 5);
  expect(settled).toEqual([
    [0, 1],
    [2, 3, 4],
  ]);
  expect(expected).toEqual([2, 3, 4]);
});

test('only selected items are cancelled', () => {
  const { cancel, settled } = setUp();
  const selection = [
    [2, 3],
    [7, 9],
  ] as const;
  cancel([2], 5, { selection });
  expect(settled.at(-1)).toEqual([3, 7, 8, 9]);
});

test('a source with numbers of its own has the rest of them', () => {
  const { cancel, settled } = setUp();
  cancel([9], 3, { items: [9, 4, 6] });
  expect(settled.at(-1)).toEqual([4, 6]);
});

test('an input of unknown length ends where it was read', () => {
  const { cancel, events, settled } = setUp();
  cancel([0, 1, 2], null);
  expect(events).toEqual([{ type: 'inputEnded', total: 3 }]);
  expect(settled).toEqual([[0, 1, 2]]);
});

test('an input that was read to its end leaves nothing', () => {
  const { cancel, events, settled } = setUp();
  cancel([0, 1], 2);
  expect([events, settled]).toEqual([[], [[0, 1]]]);
});
