import { formatDuration } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WaitSpans } from '../../../src/model/run/workerModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { firstRowEndingAfter, rowsWithin } from '../../canvas/laneCells.ts';
import { roundStep } from '../../canvas/ticks.ts';
import type { TimeRange } from '../../store/viewState.ts';

export const axisHeight = 22;
export const overviewHeight = 22;
export const labelWidth = 54;
export const rightMargin = 14;
const comfortablePitch = 26;
const leastPitch = 12;
/** Largest height of the lanes, in pixels and as a share of the window. Beyond it, lanes get thinner, then scroll. */
const comfortableHeight = 260;
const comfortableShare = 0.3;

/** Share of the run, or of its expected duration, from which on its least duration is shown: earlier, it does not bound the run. */
export const leastFloorShare = 0.4;

export interface LaneGeometry {
  /** Distance from one lane's top to the next, CSS pixels. */
  readonly pitch: number;
  readonly barHeight: number;
  /** Height of all lanes. */
  readonly height: number;
}

/** Height for the lanes, from the height that the user set (null if none) and the height of the window. */
export function laneRoom(given: number | null, windowHeight: number): number {
  return given ?? Math.max(leastPitch * 4, Math.min(comfortableHeight, Math.round(windowHeight * comfortableShare)));
}

/** `room` is the height for all lanes. */
export function laneGeometry(lanes: number, room: number): LaneGeometry {
  const pitch = Math.max(leastPitch, Math.min(comfortablePitch, Math.floor(room / Math.max(1, lanes))));
  return { pitch, barHeight: Math.max(8, Math.round(pitch * 0.66)), height: pitch * lanes };
}

/**
 * The time range of the whole view. For a live run it includes the expected end, rounded up so that the axis rarely
 * changes. `before` is the end that was shown last.
 */
export function wholeRange(nowMicros: number, leftMs: number | undefined, over: boolean, before: number): TimeRange {
  if (over) return { fromMicros: 0, toMicros: Math.max(1000, nowMicros) };
  const expected = leftMs === undefined ? nowMicros * 1.25 : nowMicros + Math.min(leftMs * 1000, nowMicros * 3);
  const wanted = Math.max(expected, nowMicros * 1.04, 1_000_000);
  // Estimates vary, so the end stays as long as it is close.
  if (before >= nowMicros * 1.02 && wanted <= before * 1.02 && wanted >= before * 0.55)
    return { fromMicros: 0, toMicros: before };
  const step = roundStep(wanted / 20);
  return { fromMicros: 0, toMicros: Math.ceil(wanted / step) * step };
}

export interface RangeFigures {
  /** Items that ended in the range. */
  readonly items: number;
  /** Share of the workers' time in the range that was spent in items. */
  readonly busy: number;
}

/** Figures of a range. The time is O(items in the range). */
export function rangeFigures(model: RunModel, timeline: Timeline, range: TimeRange): RangeFigures {
  let items = 0;
  let busyMicros = 0;
  for (const { lane, worker } of model.workers) {
    const starts = lane.startMicros.view;
    const ends = lane.endMicros.view;
    const longest = timeline.tracks[worker]?.longestMicros ?? 0;
    for (let row = firstRowEndingAfter(lane, range.fromMicros); row < ends.length; row++) {
      if (ends[row]! - longest > range.toMicros) break;
      if (ends[row]! <= range.toMicros) items++;
      busyMicros += Math.max(0, Math.min(ends[row]!, range.toMicros) - Math.max(starts[row]!, range.fromMicros));
    }
  }
  const available = model.workers.length * (range.toMicros - range.fromMicros);
  return { items, busy: available > 0 ? busyMicros / available : 0 };
}

/** A stretch of a lane that is not an item. */
export interface Interval extends TimeRange {
  readonly kind: 'startup' | 'down';
  readonly label: string;
}

/** Start-ups of a worker's threads, and the times in which it was down after an unexpected end. */
export function intervalsOf(timeline: Timeline, worker: number, nowMicros: number): Interval[] {
  const threads = timeline.tracks[worker]?.threads ?? [];
  const intervals: Interval[] = [];
  for (const [k, thread] of threads.entries()) {
    const before = threads[k - 1];
    const restarted = before?.reason != null;
    if (before?.exitedMicros !== undefined && restarted) {
      intervals.push({ kind: 'down', fromMicros: before.exitedMicros, toMicros: thread.startedMicros, label: '' });
    }
    intervals.push({
      kind: 'startup',
      fromMicros: thread.startedMicros,
      toMicros: thread.readyMicros ?? thread.exitedMicros ?? nowMicros,
      label: restarted ? 'restart' : '',
    });
  }
  return intervals;
}

export interface RunningBar extends TimeRange {
  /** Row of the bar within its lane. */
  readonly row: number;
  readonly of: number;
}

/** With more waits than this in view, each is narrower than a pixel. */
const shownWaits = 20_000;

/** Start and end of the waits in view; none if there are too many to be distinguished. */
export function waitsWithin(waits: WaitSpans, view: TimeRange): (readonly [number, number])[] {
  const [start, end] = [waits.startMicros.view, waits.endMicros.view];
  const spans: (readonly [number, number])[] = [];
  if (rowsWithin(waits, view) > shownWaits) return spans;
  const last = Math.min(end.length - 1, firstRowEndingAfter(waits, view.toMicros));
  for (let row = firstRowEndingAfter(waits, view.fromMicros); row <= last; row++) spans.push([start[row]!, end[row]!]);
  return spans;
}

/**
 * Bars of the items of a worker that have no outcome yet. A worker that runs one item at a time has ended an item when
 * it starts the next one, even if the end has not been reported: such bars follow one another.
 */
export function runningBars(
  running: ReadonlyMap<number, number>,
  nowMicros: number,
  concurrency: number,
): RunningBar[] {
  const starts = [...running.values()].sort((a, b) => a - b);
  return starts.map((fromMicros, k) =>
    concurrency > 1
      ? { fromMicros, toMicros: nowMicros, row: k, of: starts.length }
      : { fromMicros, toMicros: starts[k + 1] ?? nowMicros, row: 0, of: 1 },
  );
}

/** The phases before the workers' start, e.g. `compile 18 ms, load 76 ms`. */
export function preludeText({ startupMicros }: RunModel): string {
  const parts: string[] = [];
  if (startupMicros.compile > 0) parts.push(`compile ${formatDuration(startupMicros.compile)}`);
  if (startupMicros.preflight > 0) parts.push(`load ${formatDuration(startupMicros.preflight)}`);
  return parts.join(', ');
}
