/** Chromium lays nothing out beyond 33.5 million pixels; with some room for what surrounds the list. */
export const maxScrollHeight = 30_000_000;

export interface VirtualRange {
  /** First row to draw. */
  readonly first: number;
  /** How many rows to draw. */
  readonly count: number;
  /** How far above the viewport's edge the first row begins, pixels >= 0. */
  readonly offset: number;
}

/** Height that the scroll bar stands for, pixels: that of all rows, or the most that a browser can. */
export function scrollHeight(rows: number, rowHeight: number): number {
  return Math.min(maxScrollHeight, rows * rowHeight);
}

/** Top of the viewport within all rows, pixels, from the scroll position; the two differ when heights are scaled. */
export function toVirtualTop(scrollTop: number, rows: number, rowHeight: number, viewport: number): number {
  return scrollTop * scale(rows, rowHeight, viewport);
}

/** The inverse of `toVirtualTop`. */
export function toScrollTop(virtualTop: number, rows: number, rowHeight: number, viewport: number): number {
  return virtualTop / scale(rows, rowHeight, viewport);
}

/** The rows that show, for a virtual top in pixels. */
export function visibleRange(virtualTop: number, rows: number, rowHeight: number, viewport: number): VirtualRange {
  const top = Math.max(0, Math.min(virtualTop, rows * rowHeight - viewport));
  const first = Math.floor(top / rowHeight);
  const count = Math.max(0, Math.min(rows - first, Math.ceil((viewport + top - first * rowHeight) / rowHeight)));
  return { first, count, offset: top - first * rowHeight };
}

function scale(rows: number, rowHeight: number, viewport: number): number {
  const height = scrollHeight(rows, rowHeight);
  return height > viewport ? (rows * rowHeight - viewport) / (height - viewport) : 1;
}
