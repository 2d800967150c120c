import type { Job } from '../model/facts/job.ts';
import type { RunHandle, StartOptions } from '../supervisor/runHandle.ts';
import { runToEnd } from '../supervisor/runToEnd.ts';

/** What all runs of a study share. */
export interface Laboratory {
  /** Absolute path of the Node that runs user code. */
  readonly nodePath: string;
  /** See StartOptions. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute path of `dist/runner.js`. */
  readonly runnerPath: string;
  /** Ends the study, and the workers of its current run. */
  readonly signal: AbortSignal;
  /** Receives every run before its first event. `what` names the run within the study, e.g. `trial 3`. */
  readonly watch?: (handle: RunHandle, what: string) => void;
  /** See StartOptions; false when absent. */
  readonly yielding?: boolean;
  /** Other machines that run the items. See StartOptions. */
  readonly machines?: StartOptions['machines'];
}

/** Thrown when the signal of a study aborts before the study has a result. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Runs a job to its end, in a recording that is deleted after `use`. If the signal aborts meanwhile, the run ends as
 * `cancelled`. Rejects with Stopped if the signal had aborted before.
 */
export async function experiment<T>(
  job: Job,
  { watch, ...laboratory }: Laboratory,
  what: string,
  use: (handle: RunHandle) => T | Promise<T>,
  readsValues = false,
): Promise<T> {
  if (laboratory.signal.aborted) throw new Stopped();
  // A profile would slow down what is measured.
  return runToEnd(
    { job: { ...job, profile: undefined }, ...laboratory, readsValues, watch: (handle) => watch?.(handle, what) },
    use,
  );
}
