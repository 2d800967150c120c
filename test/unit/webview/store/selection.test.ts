import { beforeEach, expect, it, vi } from 'vitest';
import { selectedLines } from '../../../../webview/kit/logs/selectedLines.ts';
import { panelKey } from '../../../../webview/panelKeys.ts';
import { latencyOfItems, selectedThroughput } from '../../../../webview/panels/charts/layout.ts';
import { causeRows } from '../../../../webview/panels/errors/layout.ts';
import { busyShare } from '../../../../webview/panels/selection/layout.ts';
import { gapText } from '../../../../webview/panels/timeline/gap.ts';
import { SelectedRows } from '../../../../webview/panels/timeline/selectedRows.ts';
import { workerRows } from '../../../../webview/panels/workers/layout.ts';
import { noSelection, type Selection, selectionParts } from '../../../../webview/store/selection.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

const range = { fromMicros: 2_000_000, toMicros: 5_000_000 };

async function selecting(selection: Partial<Selection>) {
  const all = Array.from({ length: 1284 }, (_, item) => item);
  const numbers = all.map((item) => (item < 1200 ? Number.NaN : item));
  const codes = all.map((item) => (item < 1200 ? item % 3 : -1));
  const ends = { unread: 0, next: 0, isEnd: true };
  const opened = await openStore({
    events: goldenLines('finished'),
    answers: {
      inputFields: [{ label: 'extension', kind: 'text', isGrouping: true }],
      fieldValues: { items: all, numbers, codes, texts: ['ts', 'js', 'css'], ...ends },
      valueBytes: [],
    },
  });
  opened.store.select(selection);
  return opened;
}

it('selects by time, worker and a set of items together', async () => {
  const { store } = await selecting({ range, worker: 3 });
  const { model } = store;
  const { items, figures } = store.selected!;
  expect(items.length).toBeGreaterThan(5);
  for (const item of items) {
    expect(model.items.worker.get(item)).toBe(3);
    const lane = model.workers[3]!.lane;
    const row = model.items.laneRow.get(item);
    expect(lane.startMicros.get(row) < range.toMicros && lane.endMicros.get(row) > range.fromMicros).toBe(true);
  }
  expect(figures.items).toBe(items.length);
  expect(store.selected).toBe(store.selected);
  store.select({ items: { by: 'failed' }, range: null, worker: null });
  expect(store.selected?.items).toHaveLength(model.failures.size);
  const [cause] = store.causes.sorted();
  store.select({ items: { by: 'cause', key: cause!.key, label: 'x' } });
  expect(new Set(store.selected?.items)).toEqual(cause?.items);
  store.select({ items: { by: 'slowest' } });
  expect(store.selected?.items).toHaveLength(128);
  store.select({ items: { by: 'duration', fromMicros: 100_000, toMicros: 200_000 } });
  expect(store.selected!.figures.max).toBeLessThan(200_000);
  store.select(noSelection);
  expect(store.selected).toBeUndefined();
});

it('selects a group when the host has read the inputs', async () => {
  const { store } = await selecting({ items: { by: 'group', field: 'extension', name: 'js' } });
  await expect.poll(() => store.selected?.items.length).toBe(400);
  expect(store.selected?.items[0]).toBe(1);
  store.select({ items: { by: 'group', field: 'outcome', name: 'timed out' } });
  expect([...store.selected!.items].every((item) => store.model.failures.has(item))).toBe(true);
  store.select({ items: { by: 'group', field: 'worker', name: 'worker 2' } });
  expect(store.selected?.items).toHaveLength(store.model.workers[2]!.settled);
  store.select({ items: { by: 'numbers', field: 'item.n', range: { from: 1210, to: 1220 } } });
  await expect.poll(() => store.selected?.items.length).toBe(10);
  store.select({ items: { by: 'numbers', field: 'item.n', range: { from: null, to: null } } });
  expect(store.selected?.items).toHaveLength(84);
});

it('is shown by the figures of workers, charts, errors, lanes and lines', async () => {
  const { store } = await selecting({ range, items: { by: 'failed' } });
  const selected = store.selected!;
  const { model, timeline, view } = store;
  const rows = workerRows(model, timeline, selected, range);
  expect(rows.reduce((sum, { items }) => sum + items, 0)).toBe(selected.items.length);
  expect(rows.reduce((sum, { failed }) => sum + failed, 0)).toBe(selected.items.length);
  expect(latencyOfItems(selected).total).toBe(selected.items.length);
  expect(selectedThroughput(selected).length).toBeGreaterThan(0);
  expect(busyShare(model, selected, view.selection)).toBeLessThan(0.2);
  const causes = causeRows(store.causes, null, new Set(), new Set(), selected.mask);
  expect(causes.flatMap(({ items }) => items).sort((a, b) => a - b)).toEqual([...selected.items]);
  const lanes = new SelectedRows();
  const lane = model.workers[0]!.lane;
  expect([...lanes.of(lane, selected.mask)].map((row) => lane.item.get(row))).toEqual(
    [...lane.item.view].filter((item) => selected.mask[item] === 1),
  );
  expect(lanes.of(lane, selected.mask)).toBe(lanes.of(lane, selected.mask));
  const passes = selectedLines(view.selection, selected.mask)!;
  const lines = model.logs.filter(passes);
  expect(lines.every(({ item, atMicros }) => selected.mask[item ?? -1] === 1 && atMicros <= range.toMicros)).toBe(true);
  expect(selectedLines(noSelection, undefined)).toBeUndefined();
});

it('is named part by part', () => {
  const selection: Selection = { range, worker: 3, items: { by: 'group', field: 'extension', name: 'ts' } };
  expect(selectionParts(selection).map(({ text }) => text)).toEqual(['2.00 s – 5.00 s', 'worker 3', 'extension: ts']);
  const only = (items: Selection['items']) => selectionParts({ ...noSelection, items }).map(({ text }) => text);
  expect(only({ by: 'duration', fromMicros: 1000, toMicros: 2000 })).toEqual(['run time 1.0 ms – 2.0 ms']);
  expect(only({ by: 'item', item: 7 })).toEqual(['item 7']);
  expect(only({ by: 'numbers', field: 'item.n', range: { from: 1500, to: null } })).toEqual(['item.n: 1,500 or more']);
});

it('is cleared by Escape before the item is; other keys go to the timeline, but not those of a text field', async () => {
  const { store } = await selecting({ worker: 1 });
  store.selectItem(4);
  const gone: string[] = [];
  const press = (key: string, more: object = {}): boolean => {
    let isPrevented = false;
    const event = { key, composedPath: () => [], preventDefault: () => (isPrevented = true), ...more };
    panelKey(event as never, {
      store,
      navigate: (each) => 'wasd'.includes(each) && gone.push(each) > 0,
      focusSearch: () => gone.push('/'),
    });
    return isPrevented;
  };
  expect([press('Escape'), store.view.selection, store.view.item]).toEqual([true, noSelection, 4]);
  expect([press('Escape'), store.view.item, press('Escape')]).toEqual([true, null, false]);
  expect([press('W'), press('/'), press('x'), press('w', { ctrlKey: true })]).toEqual([true, true, false, false]);
  expect(press('s', { composedPath: () => [{ tagName: 'INPUT' }] })).toBe(false);
  store.select({ worker: 1 });
  const inList = { composedPath: () => [{ tagName: 'SELECT' }] };
  expect([press('s', inList), press('Escape', inList), store.view.selection]).toEqual([false, true, noSelection]);
  expect(gone).toEqual(['w', '/']);
});

it('says why a worker ran nothing at a time', async () => {
  const { store } = await selecting({});
  const { model, timeline } = store;
  const { lane } = model.workers[0]!;
  const thread = timeline.tracks[0]!.threads[0]!;
  expect(gapText(model, timeline, 0, thread.startedMicros + 1)).toMatch(/^started \d+/);
  expect(gapText(model, timeline, 0, lane.startMicros.get(3) + 1)).toBeUndefined();
  const next = { startedMicros: 900, readyMicros: 40_900, exitedMicros: undefined, reason: null };
  const killed = { startedMicros: 0, readyMicros: 100, exitedMicros: 500, reason: 'out of memory' };
  const restarted = { ...timeline, tracks: [{ ...timeline.tracks[0]!, threads: [killed, next] }] };
  expect([600, 1_000].map((at) => gapText(model, restarted, 0, at))).toEqual([
    'was down 400 µs: out of memory',
    'restarted in 40 ms: out of memory',
  ]);
  expect(gapText(model, timeline, 0, model.nowMicros)).toBe('idle at the end: no chunk was left');
  expect(gapText({ ...model, state: 'running' }, timeline, 0, model.nowMicros)).toBe('waiting for the next chunk');
  expect(gapText(model, timeline, 0, thread.startedMicros - 1)).toBe('not started yet');
  const chunkOf = (row: number): number => model.items.chunk.get(lane.item.get(row));
  let row = 1;
  while (chunkOf(row) === chunkOf(row - 1)) row++;
  expect(gapText(model, timeline, 0, lane.endMicros.get(row - 1) + 1)).toMatch(/^waited for the next chunk \d+ ms$/);
});
