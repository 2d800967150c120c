import type { Chunksize } from './costModel.ts';
import type { RunModel } from './runModel.ts';

/** What the reader of a run should know or do. */
export interface Advice {
  readonly id: string;
  /** `error`: something is lost or at risk. `warning`: the remedy is sure to help. `info`: it would go better. */
  readonly severity: 'info' | 'warning' | 'error';
  /** What there is, one sentence. */
  readonly message: string;
  /** The figures that say so, or what was seen. */
  readonly evidence: string;
  /** What to do now. */
  readonly remedy: string;
  /** The remedy as settings of the next run, where it is that. */
  readonly action?: AdviceAction;
}

/** Options of a run to change: a button can do it. */
export type AdviceAction =
  | { readonly kind: 'setChunksize'; readonly chunksize: Chunksize }
  | { readonly kind: 'setWorkers'; readonly workers: number }
  /** Both at once. */
  | { readonly kind: 'setConcurrency'; readonly concurrency: number; readonly workers: number };

/** Undefined where there is nothing to say. */
export type Rule = (model: RunModel) => Advice | undefined;

/** Below that, start-up and chance are most of what was measured. */
export const leastMicros = 50_000;

export const percent = (share: number): string => `${Math.floor(share * 100)} %`;
export const millis = (micros: number): string => String(Math.round(micros / 1000));
