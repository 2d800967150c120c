import type { Job, Chunksize } from '../model/facts/job.ts';
import { roundOf } from '../model/tuning/measuring.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { needsRound } from '../model/tuning/decision.ts';
import {
  nextRival,
  rivalsOf,
  smallestWorthwhile,
  tuningOf,
  type Tuning,
  type TuningPoint,
} from '../model/tuning/tuning.ts';
import { experiment, type Laboratory } from './experiment.ts';

/** Largest share of the budget for a run that only measures the cost of a chunk, or a chunksize between two others. */
const anchorShare = 0.1;
/** Share of the budget for the search of the best fixed chunksize. The rest is for its rounds in turn with auto. */
const searchShare = 0.4;

/** One run of a tuning. */
export interface TuningRun {
  readonly model: RunModel;
  readonly summary: RunSummary;
  /** The result after this run; absent if the run did not finish, which ends the tuning. */
  readonly tuning?: Tuning;
}

/**
 * Measures chunksizes of a job with its number of workers, one run each: first `auto`, unless there are `earlier` runs;
 * then the most promising fixed chunksizes, and those where the curve is steep; then the best of them in turn with auto,
 * until the decision is certain. Except for the first one, no run begins that would end after `budgetMs`, and none after
 * the signal aborted.
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
  const hasTimeFor = (micros: number, share: number): boolean =>
    !laboratory.signal.aborted && performance.now() - startedMs + micros / 1000 < budgetMs * share;
  // Its chunks have many sizes, so one run is enough to estimate the cost per chunk and the cost per item.
  if (!tuning && !laboratory.signal.aborted) yield await measure('auto');
  if (!tuning) return;
  const limitMicros = budgetMs * 1000 * anchorShare;
  for (let anchor: number | undefined; (anchor = smallestWorthwhile(tuning, limitMicros)) !== undefined;) {
    if (laboratory.signal.aborted) return;
    const run = await measure(anchor);
    yield run;
    if (!run.tuning) return;
  }
  let rivals = roundOf(rivalsOf(tuning));
  let searched = 0;
  while (rivals.length > 0) {
    for (const { chunksize, estimateMicros } of rivals) {
      // A long job is measured once even if there is no time for a comparison.
      if (!hasTimeFor(estimateMicros, searched++ === 0 ? 1 : searchShare)) break;
      const run = await measure(chunksize);
      yield run;
      if (!run.tuning) return;
    }
    const next: TuningPoint | undefined = nextRival(tuning, limitMicros);
    rivals = next && hasTimeFor(next.estimateMicros, searchShare) ? [next] : [];
  }
  const { chunksize, estimateMicros } = tuning.bestFixed;
  const before = runs.length;
  for (let round = 0; needsRound(runs.slice(before), chunksize); round++) {
    // The order alternates, so that neither is always first.
    const pair: readonly Chunksize[] = round % 2 === 0 ? [chunksize, 'auto'] : ['auto', chunksize];
    if (!hasTimeFor(estimateMicros + tuning.auto.estimateMicros, 1)) return;
    for (const each of pair) {
      if (laboratory.signal.aborted) return;
      const run = await measure(each);
      yield run;
      if (!run.tuning) return;
    }
  }
}

/** Failed items count: they have durations too. */
const isUsable = (model: RunModel): boolean => model.state === 'finished' && settledCount(model.counts) > 0;
