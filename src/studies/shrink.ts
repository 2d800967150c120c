import { ddmin } from '../base/ddmin.ts';
import { UserFacingError } from '../base/errors.ts';
import { failsAlike, itemsBefore, replayJob } from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { experiment, Stopped, type Laboratory } from './experiment.ts';

/** The earlier items that an item needs to fail, as far as the search found them. */
export interface ShrunkHistory {
  /**
   * `shrunk`: no item can be left out of `before`. `notReproduced`: the item failed neither alone nor after all of
   * them. `outOfTime`, `cancelled`: the search ended early, and fewer items may be enough.
   */
  readonly state: 'shrunk' | 'notReproduced' | 'outOfTime' | 'cancelled';
  /** After `before` the item failed as in the recorded run. */
  readonly reproduced: boolean;
  /** The fewest items that were found, in their order. */
  readonly before: readonly number[];
  /** Number of runs of the search. */
  readonly trials: number;
}

/**
 * Searches the fewest of the items before `item` in its thread after which it still fails in the same way. Each trial uses a
 * fresh worker; ddmin chooses the subsets. `onFewer` receives each smaller subset after which the item failed.
 * Rejects with UserFacingError if the job cannot start.
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
