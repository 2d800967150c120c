import { outcomeCode } from '../facts/events.ts';
import { settledCount, type RunModel } from './runModel.ts';

const cancelled = outcomeCode('cancelled');

/** Where the workers' time went, microseconds, summed over workers; the parts add up to workers x wall time. */
export interface CostSplit {
  readonly startMicros: number;
  readonly queueMicros: number;
  readonly copyInMicros: number;
  readonly runMicros: number;
  readonly copyOutMicros: number;
  readonly idleMicros: number;
}

export function costSplit(model: RunModel): CostSplit {
  const sum = { startMicros: 0, queueMicros: 0, copyInMicros: 0, runMicros: 0, copyOutMicros: 0 };
  for (const { cost } of model.workers) {
    sum.startMicros += cost.startMicros;
    sum.queueMicros += cost.queueMicros;
    sum.copyInMicros += cost.copyInMicros;
    sum.runMicros += cost.runMicros;
    sum.copyOutMicros += cost.copyOutMicros;
  }
  const spent = sum.startMicros + sum.queueMicros + sum.copyInMicros + sum.runMicros + sum.copyOutMicros;
  return { ...sum, idleMicros: Math.max(0, model.workers.length * model.wallMicros - spent) };
}

/** Run time of the items, summed over workers, in microseconds. */
export function busyMicros(model: RunModel): number {
  return model.workers.reduce((sum, worker) => sum + worker.cost.runMicros, 0);
}

/** Quantiles of the run times of items that were not cancelled, microseconds; zeros without items. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const exact = new WeakMap<RunModel, { readonly items: number; readonly latency: Latency }>();

/**
 * Quantiles for a view that is drawn often. For a finished run they are exact, like those of the summary. For a live
 * run they come from the histogram and are within 4.4 %.
 */
export function latencyOf(model: RunModel, isOver: boolean): Latency {
  const { latency: histogram } = model;
  if (!isOver) {
    const [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1].map((q) => histogram.quantile(q)) as [
      number,
      number,
      number,
      number,
    ];
    return { p50, p90, p99, max };
  }
  const known = exact.get(model);
  if (known?.items === histogram.total) return known.latency;
  const latency = exactLatency(model);
  exact.set(model, { items: histogram.total, latency });
  return latency;
}

/** Sorts all items: not for every frame. */
export function exactLatency(model: RunModel): Latency {
  const rows = model.workers.reduce((sum, worker) => sum + worker.lane.item.length, 0);
  const times = new Float64Array(rows);
  let length = 0;
  for (const { lane } of model.workers) {
    const start = lane.startMicros.view;
    const end = lane.endMicros.view;
    const outcome = lane.outcome.view;
    for (let row = 0; row < end.length; row++) {
      if (outcome[row] !== cancelled) times[length++] = (end[row] ?? 0) - (start[row] ?? 0);
    }
  }
  const sorted = times.subarray(0, length).sort();
  const at = (q: number): number => sorted[Math.min(length - 1, Math.ceil(q * length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** The item that ran longest. */
export interface LongestItem {
  readonly item: number;
  readonly ranMicros: number;
}

/** Item 0 with a time of 0 if no item ran. Reads all items: not for every frame. */
export function longestItem({ workers }: RunModel): LongestItem {
  let longest: LongestItem = { item: 0, ranMicros: 0 };
  for (const { lane } of workers) {
    for (let row = 0; row < lane.item.length; row++) {
      const ranMicros = lane.endMicros.get(row) - lane.startMicros.get(row);
      if (ranMicros > longest.ranMicros) longest = { item: lane.item.get(row), ranMicros };
    }
  }
  return longest;
}

/** The item that has run longest so far, beside the items that have ended. */
export interface OldestItem {
  readonly item: number;
  readonly sinceMicros: number;
  /** Duration of the longest item that has ended; 0 if none has. */
  readonly longestMicros: number;
  /** Every item that has not ended is running. */
  readonly isRest: boolean;
}

/** Undefined while no item is known to run. Items are known from about 25 ms on. */
export function oldestItem({ workers, latency, total, counts }: RunModel): OldestItem | undefined {
  let oldest: readonly [number, number] | undefined;
  let running = 0;
  for (const worker of workers) {
    running += worker.running.size;
    for (const each of worker.running) if (!oldest || each[1] < oldest[1]) oldest = each;
  }
  if (!oldest) return undefined;
  const [item, sinceMicros] = oldest;
  const isRest = total !== undefined && total - settledCount(counts) <= running;
  return { item, sinceMicros, longestMicros: latency.maxMicros, isRest };
}

/** A shorter item is not worth a remark. */
const leastStuckMicros = 2_000_000;
/** An item may be stuck if it runs for this many times the duration of the longest one that has ended. */
const muchLonger = 1.5;

/** How long the item runs, if it may be stuck: much longer than all items that have ended. Otherwise undefined. */
export function stuckMicros(oldest: OldestItem | undefined, nowMicros: number): number | undefined {
  if (!oldest) return undefined;
  const ranMicros = nowMicros - oldest.sinceMicros;
  return ranMicros >= Math.max(leastStuckMicros, muchLonger * oldest.longestMicros) ? ranMicros : undefined;
}

/**
 * Milliseconds until the end at the mean rate so far. Undefined while that is not known, and if only running items are left
 * and one of them may be stuck: nothing is known about its end.
 */
export function etaMs(model: RunModel, settled: number, nowMicros: number): number | undefined {
  if (model.total === undefined || settled === 0 || model.state !== 'running') return undefined;
  const oldest = oldestItem(model);
  if (oldest?.isRest && stuckMicros(oldest, nowMicros) !== undefined) return undefined;
  const wallMicros = model.wallMicros + Math.max(0, nowMicros - model.nowMicros);
  return ((wallMicros / settled) * (model.total - settled)) / 1000;
}
