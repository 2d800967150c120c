import type { CpuProfileSpec } from '../model/facts/profile.ts';

/** The time between two samples in a part of a profile that begins at a moment of the run. All in microseconds. */
export type SampleIntervals = (runMicros: number) => number;

/**
 * In a short run, each sample is needed. In a long one there are enough of them, and rare samples slow it down less. On
 * compilers, sampling costs 8 to 11 % of the CPU time at 1 ms, 3.5 % at 2 ms and 1.4 % at 4 ms, besides 150 to 200 ms for
 * the start and the end of a part.
 */
const [earlyMicros, laterMicros] = [3000, 8000];
/** V8 cannot change the interval while it samples, so it changes where the first parts are handed over. */
const earlyUntilMicros = 10_000_000;

/** The interval that was asked for; without one, it depends on how long the run has lasted. */
export function intervalsOf({ intervalMicros }: CpuProfileSpec): SampleIntervals {
  if (intervalMicros !== undefined) return () => intervalMicros;
  return (runMicros) => (runMicros < earlyUntilMicros ? earlyMicros : laterMicros);
}
