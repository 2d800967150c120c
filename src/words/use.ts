import { formatBytes, formatPercent } from '../base/numberText.ts';
import type { MetricSeries } from '../model/run/metricSeries.ts';
import { peakHeapBytes } from '../model/run/metrics.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { WorkerModel } from '../model/run/workerModel.ts';
import type { Metric } from '../model/run/workerUse.ts';

/** What workers use of the machine, as titles of lanes and columns. */
export const metricWords: Readonly<Record<Metric, string>> = { cpu: 'CPU', heap: 'V8 heap', loop: 'event loop' };

/** `87 %` of a core or of the time, `312 MB` of heap. */
export const formatMetric = (metric: Metric, value: number): string =>
  metric === 'heap' ? formatBytes(value) : formatPercent(value);

/** What a value is compared with: `of one core`, `of the time busy`, `of at most 4.0 GB`. Empty if it is not known. */
export function metricLimit(metric: Metric, heapLimitBytes: number | undefined): string {
  if (metric === 'cpu') return ' of one core';
  if (metric === 'loop') return ' of the time busy';
  return heapLimitBytes === undefined ? '' : ` of at most ${formatBytes(heapLimitBytes)}`;
}

/** `CPU: peak 98 %, mean 81 %, last 40 % of one core`. */
export function useText(metric: Metric, series: MetricSeries, heapLimitBytes: number | undefined): string {
  const [peak, mean, last] = [series.peak, series.mean, series.last].map((value) => formatMetric(metric, value));
  return `${metricWords[metric]}: peak ${peak}, mean ${mean}, last ${last}${metricLimit(metric, heapLimitBytes)}`;
}

/** Says why there is nothing to draw. */
export const tooFewSamples =
  'CPU, V8 heap and event loop are measured four times a second. This run has fewer than two measurements of them.';

/** From this share of its limit on, a heap is worth a line in a report. */
const highShare = 0.7;

/** The worker whose heap came nearest to its limit: `worker 1 used up to 310 MB of at most 400 MB`. Undefined below 70 %. */
export function highHeapText({ workers }: Pick<RunModel, 'workers'>): string | undefined {
  const [most] = workers.map(heapOf).sort((a, b) => b.share - a.share);
  if (!most || most.share < highShare) return undefined;
  return `worker ${most.worker} used up to ${formatBytes(most.peakBytes)} of at most ${formatBytes(most.limitBytes)}`;
}

function heapOf(worker: WorkerModel): { worker: number; peakBytes: number; limitBytes: number; share: number } {
  const limitBytes = worker.heapLimitBytes ?? Infinity;
  // V8 may exceed the limit for a moment, and young objects do not count for the limit.
  const peakBytes = Math.min(peakHeapBytes(worker) ?? 0, limitBytes);
  return { worker: worker.worker, peakBytes, limitBytes, share: peakBytes / limitBytes };
}
