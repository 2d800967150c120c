import { hostOfRow } from '../run/hostFigures.ts';
import type { RunModel } from '../run/runModel.ts';
import type { ItemColumns } from './itemColumns.ts';

/** The number of the machine that ran each item last; -1 for none. */
export function hostsOfItems(
  { workers, items }: Pick<RunModel, 'workers' | 'items'>,
  { worker, count }: Pick<ItemColumns, 'worker' | 'count'>,
): Int32Array {
  const hosts = new Int32Array(count).fill(-1);
  for (let item = 0; item < count; item++) {
    const own = workers[worker[item]!];
    if (!own || own.placements.length === 0) continue;
    // An item that runs has no row yet.
    const row = items.laneRow.get(item);
    hosts[item] = hostOfRow(own, row < 0 || own.running.has(item) ? Infinity : row) ?? -1;
  }
  return hosts;
}
