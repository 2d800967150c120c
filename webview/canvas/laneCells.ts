import type { Lane } from '../../src/model/run/workerModel.ts';
import { emptyStretch, severityOf, type TimeSummary } from '../../src/model/run/timeSummary.ts';
import type { TimeRange } from '../store/viewState.ts';
import type { ItemTones } from './toneSummary.ts';
import { ToneVotes } from './toneVotes.ts';

/** One lane as a row of pixels. It is used again for the next frame. */
export interface LaneCells {
  /** Share of the pixel's time that items cover; above 1 with concurrency. */
  readonly busy: Float32Array;
  /** Most severe outcome in the pixel, see `severityOf`; 0 for none. */
  readonly severity: Uint8Array;
  /** 0 or 1: shade of the pixel's item; 2 where several meet. */
  readonly shade: Uint8Array;
  /** The tone that covers most of the pixel, if items have tones. */
  readonly votes: ToneVotes;
}

export function createLaneCells(width: number): LaneCells {
  return {
    busy: new Float32Array(width),
    severity: new Uint8Array(width),
    shade: new Uint8Array(width),
    votes: new ToneVotes(width),
  };
}

const severities = Uint8Array.from({ length: 6 }, (_, code) => severityOf(code));

/** First row of a lane that ends after a time. */
export function firstRowEndingAfter(lane: Pick<Lane, 'endMicros'>, micros: number): number {
  const ends = lane.endMicros.view;
  let from = 0;
  let to = ends.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ends[middle]! <= micros) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Approximate number of items of a lane in a range. */
export function rowsWithin(lane: Pick<Lane, 'endMicros'>, range: TimeRange): number {
  return firstRowEndingAfter(lane, range.toMicros) - firstRowEndingAfter(lane, range.fromMicros) + 1;
}

/** Most chosen rows that are drawn one by one. Of more, an even part is drawn. */
const mostChosen = 60_000;

/** Fills the cells item by item. This is exact and O(items in the range). */
export function fillFromRows(
  cells: LaneCells,
  lane: Lane,
  range: TimeRange,
  longestMicros: number,
  tones?: ItemTones,
): void {
  clear(cells);
  const add = rowAdder(cells, lane, range, tones);
  const ends = lane.endMicros.view;
  for (let row = firstRowEndingAfter(lane, range.fromMicros); row < ends.length; row++) {
    // Items are sorted by their ends, so no later item can have begun within the range.
    if (ends[row]! - longestMicros > range.toMicros) break;
    add(row);
  }
}

/** Fills the cells with chosen rows of a lane, ascending. */
export function fillFromChosen(
  cells: LaneCells,
  lane: Lane,
  range: TimeRange,
  longestMicros: number,
  rows: Int32Array,
  tones?: ItemTones,
): void {
  clear(cells);
  const add = rowAdder(cells, lane, range, tones);
  const first = firstAtLeast(rows, firstRowEndingAfter(lane, range.fromMicros));
  const end = firstAtLeast(rows, firstRowEndingAfter(lane, range.toMicros + longestMicros));
  const step = Math.ceil((end - first) / mostChosen);
  for (let k = first; k < end; k += step) add(rows[k]!);
}

function firstAtLeast(rows: Int32Array, row: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle]! < row) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A function that adds the item of a row to the cells. */
function rowAdder(
  { busy, severity, shade, votes }: LaneCells,
  lane: Lane,
  range: TimeRange,
  tones: ItemTones | undefined,
): (row: number) => void {
  const width = busy.length;
  const perMicro = width / (range.toMicros - range.fromMicros);
  const [starts, ends, codes] = [lane.startMicros.view, lane.endMicros.view, lane.outcome.view];
  const items = lane.item.view;
  return (row) => {
    const from = Math.max(0, (starts[row]! - range.fromMicros) * perMicro);
    const to = Math.min(width, (ends[row]! - range.fromMicros) * perMicro);
    if (from >= width) return;
    const first = Math.floor(from);
    const last = Math.min(width - 1, Math.max(first, Math.ceil(to) - 1));
    const grave = severities[codes[row]!]!;
    const parity = row & 1;
    const tone = tones === undefined ? 0 : (tones[items[row]!] ?? 1);
    for (let x = first; x <= last; x++) {
      const covered = Math.min(x + 1, to) - Math.max(x, from);
      if (covered >= 0.5 || busy[x] === 0) shade[x] = parity;
      else if (busy[x]! < 0.5) shade[x] = 2;
      busy[x]! += covered;
      if (grave > severity[x]!) severity[x] = grave;
      if (tone !== 0) votes.add(x, tone, covered);
    }
  };
}

const stretch = emptyStretch();

/** Fills the cells from the summary. This is O(pixels) for any number of items. */
export function fillFromSummary(cells: LaneCells, summary: TimeSummary, range: TimeRange): void {
  const { busy, severity, shade } = cells;
  const width = busy.length;
  const perPixel = (range.toMicros - range.fromMicros) / width;
  for (let x = 0; x < width; x++) {
    const from = range.fromMicros + x * perPixel;
    summary.read(from, from + perPixel, stretch);
    busy[x] = stretch.busyMicros / stretch.spanMicros;
    severity[x] = stretch.severity;
    shade[x] = 2;
  }
}

function clear(cells: LaneCells): void {
  cells.votes.clear();
  cells.busy.fill(0);
  cells.severity.fill(0);
  cells.shade.fill(0);
}
