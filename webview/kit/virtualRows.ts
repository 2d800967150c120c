/** Largest height of a list in pixels. Chromium draws nothing beyond 33.5 million; the difference is for the rest of the page. */
export const maxScrollHeight = 30_000_000;

export interface VirtualRange {
  /** First row to draw. */
  readonly first: number;
  /** Number of rows to draw. */
  readonly count: number;
  /** Distance from the top of the first row up to the edge of the viewport, in pixels, at least 0. */
  readonly offset: number;
}

/** Height of the scrolled area in pixels: of all rows, or the largest that a browser can draw. */
export function scrollHeight(rows: number, rowHeight: number): number {
  return Math.min(maxScrollHeight, rows * rowHeight);
}

/** Top of the viewport within all rows, in pixels. It differs from the scroll position if heights are scaled. */
export function toVirtualTop(scrollTop: number, rows: number, rowHeight: number, viewport: number): number {
  return scrollTop * scale(rows, rowHeight, viewport);
}

/** The inverse of `toVirtualTop`. */
export function toScrollTop(virtualTop: number, rows: number, rowHeight: number, viewport: number): number {
  return virtualTop / scale(rows, rowHeight, viewport);
}

/** The visible rows, for a top of the viewport within all rows. */
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

/** The row that a key leads to; undefined for another key. `page` is the number of rows in view. */
export function rowByKey(key: string, row: number, rows: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  return step === undefined || rows === 0 ? undefined : Math.max(0, Math.min(rows - 1, row + step));
}
