import type { Job, Chunksize } from '../model/facts/job.ts';
import { roundOf } from '../model/tuning/measuring.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { nextRivals, rivalsOf, smallestWorthwhile, tuningOf, type Tuning } from '../model/tuning/tuning.ts';
import { experiment, type Laboratory } from './experiment.ts';

/** Of the budget, what a run may take that is made only to learn what a message costs, or what lies in between. */
const anchorShare = 0.1;

/** One more run of a tuning. */
export interface TuningRun {
  readonly model: RunModel;
  readonly summary: RunSummary;
  /** What is known with it; absent where the run did not come to its end, and it is the last one. */
  readonly tuning?: Tuning;
}

/**
 * Measures chunksizes of a job on its number of workers, a run each: first 'auto', unless `earlier` has runs, then what is
 * recommended and those that promise most, by successive halving, then what lies where the curve is steep. Begins no run
 * that would not end within `budgetMs`, the first excepted, and none after the signal. `keep` says what is remembered of
 * each run after the first one.
 */
export async function* tuneChunksize(
  job: Job,
  earlier: readonly RunModel[],
  laboratory: Laboratory,
  budgetMs: number,
  keep: (model: RunModel) => RunModel = (model) => model,
): AsyncGenerator<TuningRun> {
  const startedMs = performance.now();
  const runs = [...earlier];
  let tuning = runs.length > 0 ? tuningOf(runs) : undefined;
  const measure = async (chunksize: Chunksize): Promise<TuningRun> => {
    const what = `chunksize ${chunksize}${job.workers === undefined ? '' : `, ${job.workers} workers`}`;
    const run = await experiment({ ...job, chunksize }, laboratory, what, (handle) => ({
      model: handle.model,
      summary: handle.summary(),
    }));
    if (!isUsable(run.model)) return run;
    runs.push(runs.length === 0 ? run.model : keep(run.model));
    tuning = tuningOf(runs);
    return { ...run, tuning };
  };
  const hasTimeFor = (micros: number): boolean => performance.now() - startedMs + micros / 1000 < budgetMs;
  const { signal } = laboratory;
  // Its chunks have many sizes: one run tells both parts of their cost.
  if (!tuning && !signal.aborted) yield await measure('auto');
  if (!tuning) return;
  const limitMicros = budgetMs * 1000 * anchorShare;
  while (!signal.aborted) {
    const anchor = smallestWorthwhile(tuning, limitMicros);
    if (anchor === undefined) break;
    const run = await measure(anchor);
    yield run;
    if (!run.tuning) return;
  }
  const first = rivalsOf(tuning);
  for (let rivals = first; rivals.length > 0; rivals = nextRivals(tuning, rivals, limitMicros)) {
    for (const { chunksize, estimateMicros } of roundOf(rivals, first.length)) {
      if (signal.aborted || !hasTimeFor(estimateMicros)) return;
      const run = await measure(chunksize);
      yield run;
      if (!run.tuning) return;
    }
  }
}

/** Items that fail have times, too. */
const isUsable = (model: RunModel): boolean => model.state === 'finished' && settledCount(model.counts) > 0;
