import type { RunModel } from '../run/runModel.ts';
import { halfOf, rivalsOf, type Tuning, type TuningPoint } from './tuning.ts';

/** Measuring for this many milliseconds needs no question to the user. */
export const shortMeasuringMs = 10_000;

/** Time to start and end the process of a run. */
const besideMicros = 200_000;

/** Shorter runs are repeated up to `mostRepeats` times, because chance has a large part in them. */
const chanceMicros = 600_000;
const mostRepeats = 3;

/**
 * The runs of one round of measuring. Short rivals are repeated, and all are repeated more often if fewer than `first` are
 * left. Repeats alternate, so that a slow moment of the machine does not fall on one chunksize alone: `a b c a b c`.
 */
export function roundOf(rivals: readonly TuningPoint[], first: number): TuningPoint[] {
  const times = rivals.length === 1 ? 1 : first / rivals.length;
  return Array.from({ length: Math.floor(times * mostRepeats) }, (_, turn) =>
    rivals.filter(({ estimateMicros }) => turn * estimateMicros < times * chanceMicros),
  ).flat();
}

/** A time budget that fits at least one run, and about how long the measuring takes. Both in milliseconds. */
export function planMeasuring(
  tuning: Tuning,
  { startupMicros }: Pick<RunModel, 'startupMicros'>,
): { readonly budgetMs: number; readonly aboutMs: number } {
  const rivals = rivalsOf(tuning);
  const beside = startupMicros.compile + startupMicros.preflight + besideMicros;
  const budget = Math.max(shortMeasuringMs * 1000, 1.2 * rivals[0]!.estimateMicros + beside);
  let about = 0;
  for (let left = rivals; left.length > 0; left = left.slice(0, halfOf(left.length))) {
    for (const { estimateMicros } of roundOf(left, rivals.length)) {
      if (about + estimateMicros >= budget) return { budgetMs: budget / 1000, aboutMs: about / 1000 };
      about += estimateMicros + beside;
    }
  }
  return { budgetMs: budget / 1000, aboutMs: about / 1000 };
}
