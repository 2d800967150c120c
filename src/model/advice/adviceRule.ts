import type { Chunksize, Isolation } from '../facts/job.ts';

/** A problem that the user should know about, or an action to take. */
export interface Advice {
  readonly id: string;
  /** `error`: data is lost or at risk. `warning`: the remedy is sure to help. `info`: the remedy would help. */
  readonly severity: 'info' | 'warning' | 'error';
  /** The finding, in one sentence. */
  readonly message: string;
  /** The figures that support it. */
  readonly evidence: string;
  /** The next step. */
  readonly remedy: string;
  /** The remedy as options of the next run, if options are the remedy. */
  readonly action?: AdviceAction;
  /** Where in the code the finding is, in a run with a CPU profile. */
  readonly place?: ProfilePlace;
}

/** A line of a function in the CPU profile. `frame` is its number in `CallTree.frames`. */
export interface ProfilePlace {
  readonly frame: number;
  readonly file: string;
  readonly line: number;
}

/** Options to change, so that a button can apply the remedy. */
export type AdviceAction =
  | { readonly kind: 'setChunksize'; readonly chunksize: Chunksize }
  | { readonly kind: 'setWorkers'; readonly workers: number }
  | { readonly kind: 'setIsolation'; readonly isolation: Isolation }
  /** Changes both options together. */
  | { readonly kind: 'setConcurrency'; readonly concurrency: number; readonly workers: number };

/** A cause that the figures of a run can show. Its general texts are its section in docs/advice.md. */
export interface AdviceRule<Figures> extends Pick<Advice, 'id' | 'severity'> {
  readonly about: string;
  /** Condition under which it is reported. */
  readonly threshold: string;
  /** Remedies in general. */
  readonly help: string;
  /** Undefined if the cause does not apply. */
  readonly judge: (figures: Figures) => Finding | undefined;
}

export type Finding = Omit<Advice, 'id' | 'severity'>;

export function adviceOf<Figures>(rule: AdviceRule<Figures>, figures: Figures): Advice | undefined {
  const { id, severity } = rule;
  const finding = rule.judge(figures);
  return finding && { id, severity, ...finding };
}

/** In shorter runs, start-up and chance are most of the measured time. */
export const leastMicros = 50_000;
