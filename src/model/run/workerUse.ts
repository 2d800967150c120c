import { MetricSeries } from './metricSeries.ts';

/** What a worker used over time. A slot keeps its series when its thread is replaced. */
export interface WorkerUse {
  /** 1 is one core. */
  readonly cpu: MetricSeries;
  /** Share of time in which the event loop was not idle. */
  readonly loop: MetricSeries;
  /** Bytes of V8 heap in use. */
  readonly heap: MetricSeries;
}

export type Metric = keyof WorkerUse;
export const metricNames: readonly Metric[] = ['cpu', 'heap', 'loop'];

export const createWorkerUse = (): WorkerUse => ({
  cpu: new MetricSeries(),
  loop: new MetricSeries(),
  heap: new MetricSeries(),
});
