import type { MetricSampled } from '../facts/events.ts';
import { forEachMetric } from '../facts/metrics.ts';
import type { MetricSeries } from './metricSeries.ts';
import type { WorkerModel } from './workerModel.ts';
import { metricNames } from './workerUse.ts';

/** A heap is measured at one moment, and a value is not shown for a longer time before it than this: it was unknown then. */
const heapMicros = 1_500_000;

/** Folds the metrics of one moment. Shares apply to the time since the worker's share before, or since it was ready. */
export function addMetrics(workers: readonly WorkerModel[], { atMicros, metrics }: MetricSampled): void {
  forEachMetric(metrics, (number, { cpuShare, loopShare, heapBytes }) => {
    const worker = workers[number];
    if (!worker) return;
    const { use, readyMicros } = worker;
    const add = (series: MetricSeries, value: number | undefined, longestMicros = Infinity): void => {
      const fromMicros = Math.max(series.lastMicros, readyMicros, atMicros - longestMicros);
      if (value !== undefined) series.add(fromMicros, atMicros, value);
    };
    add(use.cpu, cpuShare);
    add(use.loop, loopShare);
    add(use.heap, heapBytes, heapMicros);
  });
}

/** Largest V8 heap that was seen of a worker, in bytes: four times a second, and after its chunks. Undefined if it is unknown. */
export function peakHeapBytes({ use, heapBytes }: Pick<WorkerModel, 'use' | 'heapBytes'>): number | undefined {
  const peak = Math.max(use.heap.peak, heapBytes ?? 0);
  return peak > 0 ? peak : undefined;
}

/** Most metrics of one worker. Views with fewer than two samples of it have nothing to draw. */
export const sampleCount = ({ use }: Pick<WorkerModel, 'use'>): number =>
  Math.max(...metricNames.map((name) => use[name].samples));
