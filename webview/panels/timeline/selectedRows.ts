import type { Lane } from '../../../src/model/run/workerModel.ts';

/** The rows of each lane whose items are selected, ascending. They are found again only if the selection or the lane has changed. */
export class SelectedRows {
  readonly #known = new WeakMap<
    Lane,
    { readonly mask: Uint8Array; readonly length: number; readonly rows: Int32Array }
  >();

  of(lane: Lane, mask: Uint8Array): Int32Array {
    const items = lane.item.view;
    const known = this.#known.get(lane);
    if (known?.mask === mask && known.length === items.length) return known.rows;
    const found = new Int32Array(items.length);
    let length = 0;
    for (let row = 0; row < items.length; row++) if (mask[items[row]!] === 1) found[length++] = row;
    const rows = found.subarray(0, length);
    this.#known.set(lane, { mask, length: items.length, rows });
    return rows;
  }
}
