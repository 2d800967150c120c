import { plainText } from '../../../src/base/visibleText.ts';
import type { Lane } from '../../../src/model/run/workerModel.ts';
import { firstRowEndingAfter } from '../../canvas/laneCells.ts';
import { microsPerPixel, type Viewport, xOf } from '../../canvas/viewport.ts';

/** A narrower bar has no label, CSS pixels. */
const leastWidth = 30;
/** A narrower bar has the number of its item alone. */
const leastNamedWidth = 84;
/** Space at both ends of a label. */
const padding = 5;
/** With more items in view than this, a bar with room for a label is an exception that the search would not pay for. */
const mostRows = 20_000;

export interface WideBar {
  readonly row: number;
  readonly item: number;
  /** The part of the bar in view, CSS pixels. */
  readonly x: number;
  readonly width: number;
}

/** The bars of a lane that have room for a label. Overlapping ones, with concurrency, have none. */
export function wideBars(lane: Lane, view: Viewport): WideBar[] {
  const [starts, ends] = [lane.startMicros.view, lane.endMicros.view];
  const first = firstRowEndingAfter(lane, view.fromMicros);
  // The bar at the right edge ends after the view.
  const last = Math.min(ends.length - 1, firstRowEndingAfter(lane, view.toMicros));
  if (last - first > mostRows) return [];
  const leastMicros = leastWidth * microsPerPixel(view);
  const wide: WideBar[] = [];
  for (let row = first; row <= last; row++) {
    if (ends[row]! - starts[row]! < leastMicros) continue;
    if (row > 0 && starts[row]! < ends[row - 1]!) continue;
    const x = Math.max(view.left, xOf(view, starts[row]!));
    const width = Math.min(view.left + view.width, xOf(view, ends[row]!)) - x;
    if (width >= leastWidth) wide.push({ row, item: lane.item.get(row), x, width });
  }
  return wide;
}

/** `731 img/1023.png`, cut to the width of its bar. `nameOf` is asked only if there is room for a name. */
export function labelOf(
  { item, width }: Pick<WideBar, 'item' | 'width'>,
  nameOf: (item: number) => string | undefined,
  measure: (text: string) => number,
): string | undefined {
  const room = width - 2 * padding;
  const number = String(item);
  const name = width >= leastNamedWidth ? nameOf(item) : undefined;
  const label = name === undefined ? number : `${number} ${plainText(name)}`;
  const needed = measure(label);
  if (needed <= room) return label;
  // The beginning may be wider than the mean character, so the estimate is corrected.
  let characters = Math.floor((label.length * room) / needed);
  while (characters > number.length + 3) {
    const cut = `${label.slice(0, characters)}…`;
    if (measure(cut) <= room) return cut;
    characters--;
  }
  return measure(number) <= room ? number : undefined;
}

export const labelPadding = padding;
