import { ddmin } from '../base/ddmin.ts';
import { UserFacingError } from '../base/errors.ts';
import { failsAlike, itemsBefore, replayJob } from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { experiment, Stopped, type Laboratory } from './experiment.ts';

/** What is known of the items before one that it takes to fail. */
export interface ShrunkHistory {
  /**
   * `shrunk`: nothing can be left out of `before`. `notReproduced`: it failed neither alone nor after all of them.
   * `outOfTime`, `cancelled`: after `before` it fails if `reproduced`, and fewer may do.
   */
  readonly state: 'shrunk' | 'notReproduced' | 'outOfTime' | 'cancelled';
  /** It has failed as in the recorded run. */
  readonly reproduced: boolean;
  /** The fewest found, in their order. */
  readonly before: readonly number[];
  readonly trials: number;
}

/**
 * Searches the fewest of the items that ran before `item` in its thread after which it still fails alike, each trial in a
 * fresh worker: ddmin (see there). `onFewer` hears of each subset after which it failed, ever fewer.
 * Rejects with UserFacingError where the job does not start.
 */
export async function shrinkHistory(
  recorded: RunModel,
  recording: string,
  item: number,
  laboratory: Laboratory,
  budgetMs: number,
  onFewer: (before: readonly number[], trials: number) => void,
): Promise<ShrunkHistory> {
  const deadline = AbortSignal.timeout(budgetMs);
  const signal = AbortSignal.any([laboratory.signal, deadline]);
  let trials = 0;
  const fails = async (before: readonly number[]): Promise<boolean> => {
    const job = replayJob(recorded, recording, [...before, item]);
    const model = await experiment(job, { ...laboratory, signal }, `trial ${trials + 1}`, (handle) => handle.model);
    if (signal.aborted) throw new Stopped();
    trials++;
    if (model.error) throw new UserFacingError(model.error.message, model.error.nextStep);
    return failsAlike(recorded, model, item);
  };
  const all = itemsBefore(recorded, item);
  let before = all;
  let reproduced = false;
  const found = (fewer: readonly number[]): void => {
    before = fewer;
    reproduced = true;
    onFewer(fewer, trials);
  };
  try {
    if (await fails([])) found([]);
    else if (all.length > 0 && (await fails(all))) {
      found(all);
      for await (const fewer of ddmin(all, fails)) found(fewer);
    }
    return { state: reproduced ? 'shrunk' : 'notReproduced', reproduced, before, trials };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { state: laboratory.signal.aborted ? 'cancelled' : 'outOfTime', reproduced, before, trials };
  }
}
