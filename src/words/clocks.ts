import { formatDuration } from '../base/numberText.ts';
import type { RunModel } from '../model/run/runModel.ts';

// Times of a run count from two moments, and each view that shows one says from which, in these words:
//
//     points in time      since the run's start: the timeline, the clock of the header, log lines, starts of items
//     durations of runs   from the start of the workers to the last outcome (`wallMicros`): tuning, comparison, throughput and
//                         shares of the workers' time, because the steps before do not depend on chunks and workers

/** The zero of points in time. */
export const sinceStart = "since the run's start";

/** What the duration of a run is. */
export const runTimeMeaning = 'From the start of the workers to the last outcome, without the steps before.';

/** `12.4 s since the run's start. Its workers started after 410 ms; from then to the last outcome it took 11.9 s, …` */
export function elapsedText(
  { workersStartedMicros, wallMicros }: Pick<RunModel, 'workersStartedMicros' | 'wallMicros'>,
  sinceStartMicros: number,
): string {
  const elapsed = `${formatDuration(sinceStartMicros)} ${sinceStart}.`;
  if (workersStartedMicros === undefined) return elapsed;
  const after = `Its workers started after ${formatDuration(workersStartedMicros)}`;
  return wallMicros > 0
    ? `${elapsed} ${after}; from then to the last outcome it took ${formatDuration(wallMicros)}, the time in Tuning and Compare.`
    : `${elapsed} ${after}.`;
}
