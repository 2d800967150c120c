import { UserFacingError } from '../base/errors.ts';
import { interrupt } from '../model/run/interrupt.ts';
import { applyEvent, type ReduceOptions } from '../model/run/reduce.ts';
import { createRunModel, isOver, type RunModel } from '../model/run/runModel.ts';
import { keptResults } from './cutResults.ts';
import { recover } from './continueRecording.ts';
import { readEvents } from './readEvents.ts';

export interface LoadOptions extends ReduceOptions {
  /** A recording with more bytes of events is refused: for the editor, which must respond. */
  readonly mostBytes?: number;
  /** A recording without an end also gets the outcomes that only its results contain. */
  readonly recovers?: boolean;
}

/**
 * Folds a whole recording. A recording without an end is closed as interrupted. Rejects with UserFacingError if it
 * cannot be read.
 */
export async function loadRecording(dir: string, options: LoadOptions): Promise<RunModel> {
  const model = createRunModel();
  for await (const event of readEvents(dir, options.mostBytes)) applyEvent(model, event, options);
  if (!model.origin) throw new UserFacingError(`${dir} contains no run`, 'Name a folder that --record wrote.');
  if (options.recovers && !isOver(model)) {
    for (const event of recover(model, await keptResults(dir))) applyEvent(model, event, options);
  }
  interrupt(model);
  return model;
}
