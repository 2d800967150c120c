import type { ItemColumns } from './itemColumns.ts';

/** Which items are selected. All conditions must be true; null is none. */
export interface ItemConditions {
  /** Items that ran within it, also if they began before or ended after it. */
  readonly range: { readonly fromMicros: number; readonly toMicros: number } | null;
  readonly worker: number | null;
  /** Whether an item is in the chosen set. */
  readonly isIn: ((item: number) => boolean) | null;
}

/** 1 for each selected item, by item. */
export function selectItems(columns: ItemColumns, items: Int32Array, conditions: ItemConditions): Uint8Array {
  const { range, worker, isIn } = conditions;
  const mask = new Uint8Array(columns.count);
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!;
    if (worker !== null && columns.worker[item] !== worker) continue;
    if (range !== null) {
      const start = columns.startMicros[item]!;
      if (!(start < range.toMicros && start + columns.runMicros[item]! > range.fromMicros)) continue;
    }
    if (isIn === null || isIn(item)) mask[item] = 1;
  }
  return mask;
}
