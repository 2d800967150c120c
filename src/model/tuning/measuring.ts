import type { RunModel } from '../run/runModel.ts';
import { fewestRounds } from './decision.ts';
import { rivalsOf, type Tuning, type TuningPoint } from './tuning.ts';

/** Measuring for this many milliseconds needs no question to the user. */
export const shortMeasuringMs = 15_000;

/** Time to start and end the process of a run. */
const besideMicros = 200_000;

/** Shorter runs are repeated up to `mostRepeats` times, because chance has a large part in them. */
const chanceMicros = 500_000;
const mostRepeats = 2;

/**
 * The runs that look for the best fixed chunksize. Short ones are repeated. Repeats alternate, so that a slow moment of the
 * machine does not fall on one chunksize alone: `a b c a b c`.
 */
export function roundOf(rivals: readonly TuningPoint[]): TuningPoint[] {
  return Array.from({ length: rivals.length === 1 ? 1 : mostRepeats }, (_, turn) =>
    rivals.filter(({ estimateMicros }) => turn * estimateMicros < chanceMicros),
  ).flat();
}

/** A time budget that fits at least one run, and about how long the measuring takes. Both in milliseconds. */
export function planMeasuring(
  tuning: Tuning,
  { startupMicros }: Pick<RunModel, 'startupMicros'>,
): { readonly budgetMs: number; readonly aboutMs: number } {
  const rivals = rivalsOf(tuning);
  const beside = startupMicros.compile + startupMicros.preflight + besideMicros;
  const duel = Array.from({ length: fewestRounds }, () => [tuning.bestFixed, tuning.auto]).flat();
  const budget = Math.max(shortMeasuringMs * 1000, 1.2 * rivals[0]!.estimateMicros + beside);
  let about = 0;
  for (const { estimateMicros } of [...roundOf(rivals), ...duel]) {
    if (about + estimateMicros >= budget) break;
    about += estimateMicros + beside;
  }
  return { budgetMs: budget / 1000, aboutMs: about / 1000 };
}
