import type { RunModel } from '../run/runModel.ts';
import { findByTime, type SampleLane } from './callTree.ts';

/** The items of the samples of one worker. Columns with an entry for each sample. */
export interface SampleItems {
  /** The item that ran at the moment of the sample, -1 for none. */
  readonly item: Int32Array;
  /** Its row in the worker's lane of items; -1 for none, or if the worker recorded the item. */
  readonly row: Int32Array;
}

/** A run, and the items of its samples. */
export interface SampledRun {
  readonly run: RunModel;
  readonly items: ReadonlyMap<SampleLane, SampleItems>;
}

const none = -1;

/** A worker that runs one item at a time has the item by the time of the sample; one that runs several has recorded it. */
export function itemsOfSamples(run: RunModel, lane: SampleLane): SampleItems {
  const items = lane.item.view.slice();
  const rows = new Int32Array(items.length).fill(none);
  const ran = run.workers[lane.worker]?.lane;
  const [item, start, end] = ran ? [ran.item.view, ran.startMicros.view, ran.endMicros.view] : [[], [], []];
  const moments = lane.atMicros.view;
  let row = 0;
  for (let k = 0; k < items.length; k++) {
    if (items[k] !== findByTime) continue;
    const at = moments[k] ?? 0;
    while (row < item.length && (end[row] ?? 0) <= at) row++;
    const runs = row < item.length && (start[row] ?? Infinity) <= at;
    items[k] = runs ? (item[row] ?? none) : none;
    if (runs) rows[k] = row;
  }
  return { item: items, row: rows };
}
