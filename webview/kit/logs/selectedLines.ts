import type { Selection } from '../../store/selection.ts';
import type { LogTest } from './logFilter.ts';

/**
 * Whether a line belongs to the selection: its time, its worker and its item do. A line outside of all items is shown
 * unless items are selected. `mask` has a 1 for each selected item.
 */
export function selectedLines({ range, worker, items }: Selection, mask: Uint8Array | undefined): LogTest | undefined {
  if (range === null && worker === null && items === null) return undefined;
  return (record) => {
    if (range !== null && (record.atMicros < range.fromMicros || record.atMicros > range.toMicros)) return false;
    if (worker !== null && record.worker !== worker) return false;
    return items === null || (record.item !== null && mask?.[record.item] === 1);
  };
}
