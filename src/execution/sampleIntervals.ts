import type { CpuProfileSpec } from '../model/facts/profile.ts';

/** The time between two samples in a part of a profile that begins at a moment of the run. All in microseconds. */
export type SampleIntervals = (runMicros: number) => number;

/**
 * In a short run, each sample is needed. In a long one there are enough of them, and rare samples slow it down less. On
 * a compiler and a formatter (`npm run bench -- profile`, runs of 4 to 9 s), a run takes 15 % longer at 1 ms and 8 to 11 %
 * longer at 3 ms. A good part of this is fixed: the start and the end of a part take 150 to 300 ms.
 */
const [earlyMicros, laterMicros] = [5000, 10_000];
/** V8 cannot change the interval while it samples, so it changes where the first parts are handed over. */
const earlyUntilMicros = 10_000_000;

/** The interval that was asked for; without one, it depends on how long the run has lasted. */
export function intervalsOf({ intervalMicros }: CpuProfileSpec): SampleIntervals {
  if (intervalMicros !== undefined) return () => intervalMicros;
  return (runMicros) => (runMicros < earlyUntilMicros ? earlyMicros : laterMicros);
}
