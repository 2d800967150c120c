import { beforeEach, expect, it, vi } from 'vitest';
import { hostFigures } from '../../../../src/model/run/hostFigures.ts';
import { fitted } from '../../../../webview/panels/timeline/hostHeads.ts';
import { itemByKey } from '../../../../webview/panels/timeline/keys.ts';
import {
  headAt,
  headHeight,
  laneOf,
  laneRows,
  rowAt,
  rowsBetween,
} from '../../../../webview/panels/timeline/laneRows.ts';
import { busyShare } from '../../../../webview/panels/selection/layout.ts';
import { selectedHost, selectHost } from '../../../../webview/store/hostSelection.ts';
import { selectionParts } from '../../../../webview/store/selection.ts';
import { ItemRows } from '../../../../webview/panels/items/rows.ts';
import { hostRun, hostRunEvents, type HostRun } from '../../../support/hostRun.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

const course: HostRun = {
  hosts: [
    { name: 'a', itemMicros: 10_000, workers: 1 },
    { name: 'b', itemMicros: 10_000, workers: 2 },
  ],
  items: 30,
  chunksize: 1,
  aroundMicros: 1000,
  lostMicros: 150_000,
};

it('timeline: lanes are below the row of their machine, and a worker that moved has a lane in both groups', () => {
  const lanes = laneRows(hostRun(course), 260);
  expect(lanes.heads.map(({ host, top }) => [host, top])).toEqual([
    [0, 0],
    [1, headHeight + lanes.pitch],
  ]);
  expect(lanes.rows.map(({ worker, fromMicros, toMicros }) => [worker, fromMicros, toMicros])).toEqual([
    [0, 50_000, 170_000],
    [0, 170_000, Infinity],
    [1, 50_000, Infinity],
    [2, 50_000, Infinity],
  ]);
  expect(lanes.height).toBe(2 * headHeight + 4 * lanes.pitch);
  expect([headAt(lanes, 3), headAt(lanes, headHeight)]).toEqual([0, undefined]);
  expect([rowAt(lanes, 3), rowAt(lanes, headHeight)?.worker, rowAt(lanes, lanes.height)]).toEqual([
    undefined,
    0,
    undefined,
  ]);
  expect(laneOf(lanes, 0, 200_000)).toBe(lanes.rows[1]);
  expect(rowsBetween(lanes, headHeight + lanes.pitch, lanes.height)).toHaveLength(3);
  expect(rowsBetween(lanes, 0, 1)).toEqual([]);
});

it('timeline: a run on one machine has a lane for each worker and no rows between them', () => {
  const lanes = laneRows(
    {
      ...hostRun(course),
      hosts: [],
      workers: hostRun({ ...course, lostMicros: Infinity }).workers.map((each) => ({ ...each, placements: [] })),
    },
    260,
  );
  expect([lanes.heads, lanes.rows.map(({ top }) => top)]).toEqual([[], [0, 26, 52]]);
});

it('timeline: keys lead from the lane of one machine to that of the next', () => {
  const model = hostRun(course);
  const { rows } = laneRows(model, 260);
  const first = itemByKey('ArrowRight', model, null, rows)!;
  expect(model.items.worker.get(first)).toBe(0);
  const last = itemByKey('End', model, first, rows)!;
  expect(model.items.laneRow.get(last)).toBe(3);
  expect(itemByKey('ArrowRight', model, last, rows)).toBeUndefined();
  const below = itemByKey('ArrowDown', model, last, rows)!;
  expect([model.items.worker.get(below), model.items.laneRow.get(below)]).toEqual([0, 4]);
});

it('timeline: a text is cut where it ends', () => {
  const measure = (text: string): number => text.length;
  expect(fitted('lost at 3 s', 11, measure)).toBe('lost at 3 s');
  expect(fitted('lost at 3 s', 8, measure)).toBe('lost at…');
  expect(fitted('lost at 3 s', 4, measure)).toBe('');
});

it('selection: a machine is selected with the items that it ran, and again to clear it', async () => {
  const { store } = await openStore({ events: hostRunEvents(course), answers: { valueBytes: [], inputFields: [] } });
  selectHost(store, 0);
  const { selection } = store.view;
  expect(selectionParts(selection)).toEqual([{ part: 'items', text: 'host: a' }]);
  expect([selectedHost(store.model, selection), store.selected?.items.length]).toEqual([0, 4]);
  expect(busyShare(store.model, store.selected!, selection)).toBeCloseTo(hostFigures(store.model)[0]!.busy, 6);
  selectHost(store, 0);
  expect(store.view.selection.items).toBeNull();
});

it('items: host=NAME filters by machine, and items are grouped by it', async () => {
  const { store } = await openStore({ events: hostRunEvents(course), answers: { valueBytes: [], inputFields: [] } });
  const rows = new ItemRows(store);
  const found = (query: string): number => {
    store.patchView({ items: { ...store.view.items, query } });
    rows.update(store.itemTable.now);
    return rows.found.length;
  };
  expect([found('host=a'), found('host!=a'), found('host=A worker=0'), found('host=c*')]).toEqual([4, 26, 4, 0]);
  expect(rows.problem).toBeUndefined();
  expect(store.groupings.choices).toEqual(['outcome', 'worker', 'host']);
  expect(store.groupings.of('host')?.names).toEqual(['a', 'b']);
});
