import type { Job, Chunksize } from '../model/facts/job.ts';
import { roundOf } from '../model/tuning/measuring.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { nextRivals, rivalsOf, smallestWorthwhile, tuningOf, type Tuning } from '../model/tuning/tuning.ts';
import { experiment, type Laboratory } from './experiment.ts';

/** Largest share of the budget for a run that only measures the cost of a chunk, or a chunksize between two others. */
const anchorShare = 0.1;

/** One run of a tuning. */
export interface TuningRun {
  readonly model: RunModel;
  readonly summary: RunSummary;
  /** The result after this run; absent if the run did not finish, which ends the tuning. */
  readonly tuning?: Tuning;
}

/**
 * Measures chunksizes of a job with its number of workers, one run each: first `auto`, unless there are `earlier` runs;
 * then the recommended chunksize and the most promising others, by successive halving; then chunksizes where the curve is
 * steep. Except for the first one, no run begins that would end after `budgetMs`, and none after the signal aborted.
 * `keep` returns the part of a model to remember of each run after the first one.
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
  // Its chunks have many sizes, so one run is enough to estimate the cost per chunk and the cost per item.
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

/** Failed items count: they have durations too. */
const isUsable = (model: RunModel): boolean => model.state === 'finished' && settledCount(model.counts) > 0;
