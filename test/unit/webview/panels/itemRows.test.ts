import { beforeEach, expect, it, vi } from 'vitest';
import { ItemRows } from '../../../../webview/panels/items/rows.ts';
import { allItems } from '../../../../webview/store/viewState.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

/** Rows of a run of 1,284 items, of which the first 100 have a recorded input with the field `item.n`. */
async function rowsOf(query: string, init: { readonly isFile?: boolean } = {}, known = true) {
  const items = Array.from({ length: 100 }, (_, item) => item);
  const codes = items.map(() => -1);
  const fieldValues = {
    items,
    numbers: known ? items : items.map(() => Number.NaN),
    codes,
    texts: [],
    unread: 0,
    next: 0,
    isEnd: true,
  };
  const { store } = await openStore({
    events: goldenLines('finished'),
    init,
    answers: { inputFields: [{ label: 'item.n', kind: 'number', isGrouping: true }], fieldValues, valueBytes: [] },
    state: { runId: 'run-1', tab: 'items', items: { ...allItems, query } },
  });
  const rows = new ItemRows(store);
  await expect
    .poll(() => {
      rows.update(store.itemTable.now);
      return rows.isSearching || store.fields.offered === undefined || store.fields.of('item.n').values === undefined;
    })
    .toBe(false);
  rows.update(store.itemTable.now);
  return { rows, store };
}

it('filters and sorts by a field, and reports which inputs are not there', async () => {
  const { rows, store } = await rowsOf('n>=90');
  expect([rows.found.length, rows.problem]).toEqual([10, undefined]);
  expect(rows.note).toBe('The inputs of 100 of 1,284 items were recorded; fields of the others are not known.');
  store.patchView({ items: { ...store.view.items, by: 'item.n', isDescending: true } });
  rows.update(store.itemTable.now);
  expect([...rows.sorted.subarray(0, 2)]).toEqual([99, 98]);
});

it('names the page if inputs are missing in an exported one, and a field that no input has', async () => {
  expect((await rowsOf('n>=90', { isFile: true })).rows.note).toMatch(
    /^This page has the inputs of 100 of 1,284 items/,
  );
  const { rows } = await rowsOf('item.other=3', {}, false);
  expect([rows.found.length, rows.problem]).toEqual([0, 'No input has the field item.other.']);
});
