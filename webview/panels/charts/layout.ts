import { formatDuration } from '../../../src/base/numberText.ts';
import { LatencyHistogram } from '../../../src/model/run/histogram.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { emptyStretch } from '../../../src/model/run/timeSummary.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import type { TimeRange } from '../../store/selection.ts';
import type { Selected } from '../../store/selectedItems.ts';
import { type CostPart, costParts } from '../../../src/words/costs.ts';

export interface HistogramBars {
  /** Edges in microseconds. */
  readonly edges: readonly TimeRange[];
  /** Upper edges. */
  readonly labels: readonly string[];
  readonly ranges: readonly string[];
  readonly counts: readonly number[];
  /** Bars that hold the median and the 99th percentile, -1 for none. */
  readonly p50: number;
  readonly p99: number;
}

/** The bar of a range of run times; -1 for none. */
export const barOf = ({ edges }: HistogramBars, range: TimeRange | undefined): number =>
  range
    ? edges.findIndex(({ fromMicros, toMicros }) => fromMicros === range.fromMicros && toMicros === range.toMicros)
    : -1;

const mostBars = 48;

/** Durations of items on a logarithmic scale. Buckets are merged until each bar is wide enough to see. */
export function histogramBars(latency: LatencyHistogram): HistogramBars {
  let merge = 4;
  let buckets = trimmed(latency, merge);
  while (buckets.length > mostBars) buckets = trimmed(latency, (merge *= 2));
  const holding = (q: number): number => {
    const at = latency.quantile(q);
    return buckets.findIndex(({ fromMicros, toMicros }) => at > fromMicros && at <= toMicros * 1.0001);
  };
  return {
    edges: buckets.map(({ fromMicros, toMicros }) => ({ fromMicros, toMicros })),
    labels: buckets.map(({ toMicros }) => formatDuration(toMicros)),
    ranges: buckets.map(({ fromMicros, toMicros }) => `${formatDuration(fromMicros)} – ${formatDuration(toMicros)}`),
    counts: buckets.map(({ count }) => count),
    p50: holding(0.5),
    p99: holding(0.99),
  };
}

function trimmed(latency: LatencyHistogram, merge: number) {
  const buckets = latency.buckets(merge);
  return buckets.slice(buckets.findIndex(({ count }) => count > 0));
}

/** The run times of the selected items, as the charts take them. */
export function latencyOfItems({ items, columns }: Pick<Selected, 'items' | 'columns'>): LatencyHistogram {
  const latency = new LatencyHistogram();
  for (const item of items) {
    const micros = columns.runMicros[item]!;
    if (!Number.isNaN(micros)) latency.add(micros);
  }
  return latency;
}

export interface ThroughputPoint {
  /** Seconds since the run's start. */
  readonly x: number;
  /** Items a second. */
  readonly y: number;
}

/** Least number of items per point: with fewer, chance decides the rate. */
const itemsAPoint = 16;
const mostPoints = 120;

export function throughputSeries(model: RunModel, timeline: Timeline): ThroughputPoint[] {
  const from = model.workersStartedMicros;
  if (from === undefined || model.nowMicros <= from) return [];
  const points = Math.max(8, Math.min(mostPoints, Math.floor(model.latency.total / itemsAPoint)));
  const step = (model.nowMicros - from) / points;
  const found = emptyStretch();
  return Array.from({ length: points }, (_, k) => {
    timeline.whole.read(from + k * step, from + (k + 1) * step, found);
    return { x: (from + (k + 0.5) * step) / 1e6, y: found.ended / (found.spanMicros / 1e6) };
  });
}

/** Items a second over the time in which selected items ended, from their ends. */
export function selectedThroughput({ items, columns }: Pick<Selected, 'items' | 'columns'>): ThroughputPoint[] {
  const ends = Float64Array.from(items, (item) => columns.startMicros[item]! + columns.runMicros[item]!)
    .filter((end) => !Number.isNaN(end))
    .sort();
  const [first = 0, last = 0] = [ends[0], ends.at(-1)];
  if (last <= first) return [];
  const points = Math.max(8, Math.min(mostPoints, Math.floor(ends.length / itemsAPoint)));
  const step = (last - first) / points;
  const counts = new Uint32Array(points);
  for (const end of ends) counts[Math.min(points - 1, Math.floor((end - first) / step))]!++;
  return Array.from(counts, (count, k) => ({ x: (first + (k + 0.5) * step) / 1e6, y: count / (step / 1e6) }));
}

/** Seconds by worker, for each part of the cost. */
export function costSeries(model: RunModel): { readonly part: CostPart; readonly seconds: readonly number[] }[] {
  return costParts.map((part) => ({
    part,
    seconds: model.workers.map(({ cost }) => {
      if (part !== 'idleMicros') return cost[part] / 1e6;
      const spent = cost.startMicros + cost.queueMicros + cost.copyInMicros + cost.runMicros + cost.copyOutMicros;
      return Math.max(0, model.wallMicros - spent) / 1e6;
    }),
  }));
}
