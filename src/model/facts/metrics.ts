import { forEachVlq, VlqWriter } from '../../base/vlq.ts';

/** What a worker used at one moment. A figure is undefined if it was not measured at that moment. */
export interface WorkerMetrics {
  /** CPU time per time: 1 is one core. Mean since the figure before. Above 1 only for a process with several threads. */
  readonly cpuShare: number | undefined;
  /** Share of time in which the event loop was not idle. Mean since the figure before. */
  readonly loopShare: number | undefined;
  /** V8 heap in use, garbage included. */
  readonly heapBytes: number | undefined;
}

export const nothingMeasured: WorkerMetrics = { cpuShare: undefined, loopShare: undefined, heapBytes: undefined };

/** A finer step than this cannot be seen in a lane of some hundred pixels. */
const heapStepBytes = 2 ** 16;
/** Written in place of a figure that was not measured. */
const unknown = -1;

/**
 * The metrics of all workers, in their order, as a text of about five characters for each: CPU and event loop in percent,
 * and the heap in units of 64 KiB. `VlqWriter` describes the text.
 *
 *     [{ cpuShare: 0.97, loopShare: 1, heapBytes: 6_553_600 }, nothingMeasured]   ->  'iGoGoGlGrGrG'
 */
export function encodeMetrics(workers: readonly WorkerMetrics[]): string {
  const writer = new VlqWriter(3);
  for (const { cpuShare, loopShare, heapBytes } of workers)
    writer.add(rounded(cpuShare, 0.01), rounded(loopShare, 0.01), rounded(heapBytes, heapStepBytes));
  return writer.text;
}

/** Throws RangeError for a text that `encodeMetrics` did not write. */
export function forEachMetric(text: string, each: (worker: number, metrics: WorkerMetrics) => void): void {
  let worker = 0;
  forEachVlq(text, 3, ([cpu = unknown, loop = unknown, heap = unknown]) =>
    each(worker++, {
      cpuShare: cpu < 0 ? undefined : cpu / 100,
      loopShare: loop < 0 ? undefined : loop / 100,
      heapBytes: heap < 0 ? undefined : heap * heapStepBytes,
    }),
  );
}

const rounded = (value: number | undefined, step: number): number =>
  value === undefined ? unknown : Math.round(value / step);
