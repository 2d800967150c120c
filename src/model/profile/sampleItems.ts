import type { RunModel } from '../run/runModel.ts';
import { findByTime, type SampleLane } from './callTree.ts';

const noItem = -1;

/**
 * The item of each sample of a worker, -1 for none. A worker that runs one item at a time has the item by the time of
 * the sample; one that runs several has recorded it.
 */
export function itemsOfSamples(run: RunModel, lane: SampleLane): Int32Array {
  const items = lane.item.view.slice();
  const ran = run.workers[lane.worker]?.lane;
  const [item, start, end] = ran ? [ran.item.view, ran.startMicros.view, ran.endMicros.view] : [[], [], []];
  const moments = lane.atMicros.view;
  let row = 0;
  for (let k = 0; k < items.length; k++) {
    if (items[k] !== findByTime) continue;
    const at = moments[k] ?? 0;
    while (row < item.length && (end[row] ?? 0) <= at) row++;
    items[k] = row < item.length && (start[row] ?? Infinity) <= at ? (item[row] ?? noItem) : noItem;
  }
  return items;
}
