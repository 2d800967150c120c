import type { RunModel } from '../run/runModel.ts';
import { halfOf, rivalsOf, type Tuning, type TuningPoint } from './tuning.ts';

/** So long somebody waits without being asked, milliseconds. */
export const shortMeasuringMs = 10_000;

/** Starting and ending the process of a run. */
const besideMicros = 200_000;

/** Runs that are shorter are repeated, up to a limit: chance has a part in them. */
const chanceMicros = 600_000;
const mostRepeats = 3;

/**
 * Each rival as often as its length asks for, and the more often the fewer there are beside the `first` ones. Repeats in
 * turn, so that a slow moment of the machine is not one chunksize's alone.
 */
export function roundOf(rivals: readonly TuningPoint[], first: number): TuningPoint[] {
  const times = rivals.length === 1 ? 1 : first / rivals.length;
  return Array.from({ length: Math.floor(times * mostRepeats) }, (_, turn) =>
    rivals.filter(({ estimateMicros }) => turn * estimateMicros < times * chanceMicros),
  ).flat();
}

/** How long to measure so that one run fits at least, and how long that takes, about. Milliseconds. */
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
