import { hostOfRow } from '../run/hostFigures.ts';
import type { RunModel } from '../run/runModel.ts';
import type { ItemColumns } from './itemColumns.ts';

type PlacedItems = Pick<RunModel, 'workers' | 'items'>;

/** The number of the machine that ran each item last; -1 for none. */
export function hostsOfItems(model: PlacedItems, { worker, count }: Pick<ItemColumns, 'worker' | 'count'>): Int32Array {
  const hosts = new Int32Array(count).fill(-1);
  for (let item = 0; item < count; item++) hosts[item] = hostOfItem(model, item, worker[item]!) ?? -1;
  return hosts;
}

/** The number of the machine on which a worker ran an item; undefined for the machine of the run. */
export function hostOfItem({ workers, items }: PlacedItems, item: number, worker: number): number | undefined {
  const own = workers[worker];
  if (!own || own.placements.length === 0) return undefined;
  // An item that runs has no row yet.
  const row = items.laneRow.get(item);
  return hostOfRow(own, row < 0 || own.running.has(item) ? Infinity : row);
}
