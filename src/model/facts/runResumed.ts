import type { ItemRange } from './job.ts';

/**
 * A run that had ended, or whose owner had died, continues in the same recording. Its clock continues where it stopped: the
 * pause does not count.
 */
export interface RunResumed {
  readonly type: 'runResumed';
  readonly atMicros: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** The moment on the monotonic clock at which the run's clock would be 0, in microseconds. */
  readonly originMicros: number;
  readonly node: string;
  /** Items that had an outcome, e.g. `cancelled`, and run again. Items without an outcome are not listed. */
  readonly again: readonly ItemRange[];
}
