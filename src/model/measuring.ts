import type { RunModel } from './runModel.ts';
import { rivalsOf, type Tuning } from './tuning.ts';

/** So long somebody waits without being asked, milliseconds. */
export const shortMeasuringMs = 10_000;

/** Starting and ending the process of a run. */
const besideMicros = 200_000;

/** How long to measure so that one run fits at least, and how long that takes, about. Milliseconds. */
export function planMeasuring(
  tuning: Tuning,
  { startupMicros }: Pick<RunModel, 'startupMicros'>,
): { readonly budgetMs: number; readonly aboutMs: number } {
  const runs = rivalsOf(tuning).map(({ estimateMicros }) => estimateMicros);
  const beside = startupMicros.compile + startupMicros.preflight + besideMicros;
  const budget = Math.max(shortMeasuringMs * 1000, 1.2 * (runs[0] ?? 0) + beside);
  let about = 0;
  // Each once, the better half again, and so on.
  for (let left = runs.length; left > 0; left >>= 1) {
    for (const micros of runs.slice(0, left)) {
      if (about + micros >= budget) return { budgetMs: budget / 1000, aboutMs: about / 1000 };
      about += micros + beside;
    }
  }
  return { budgetMs: budget / 1000, aboutMs: about / 1000 };
}
