import { UserFacingError } from '../../base/errors.ts';
import type { CalledAgain } from '../facts/itemsCalled.ts';
import { jobDefaults, type Job } from '../facts/job.ts';
import { requireJob, type Program } from '../facts/origin.ts';
import type { RunModel } from '../run/runModel.ts';

type PartOfRun = Pick<RunModel, 'origin' | 'calls'>;

/** Why an item cannot run again, as a sentence; undefined if it can, as far as the run shows. */
export function whyNotAgain({ origin, calls }: PartOfRun, item: number): string | undefined {
  if (origin?.kind === 'library') return 'A pool of the library records no inputs, so its items cannot run again.';
  if (origin?.kind !== 'observed') return undefined;
  const again = calls.again[calls.ofItem.get(item)];
  if (!again) return `Item ${item} cannot run again, because its function and its input were not kept.`;
  return 'whyNot' in again ? `Item ${item} cannot run again, because ${again.whyNot}.` : undefined;
}

/**
 * The job that ran these items, to run them again. The items of an observed program have one if they ran the same function
 * and their values were kept. Throws UserFacingError otherwise.
 * @param deed what needs the job, e.g. `replayed`
 */
export function jobOfItems(model: PartOfRun, items: readonly number[], deed: string): Job {
  const { origin, calls } = model;
  if (origin?.kind !== 'observed') return requireJob(origin, deed);
  for (const item of items) {
    const why = whyNotAgain(model, item);
    if (why !== undefined) throw new UserFacingError(why, nextStepAfter(calls.again[calls.ofItem.get(item)]));
  }
  const [call = -1, ...others] = [...new Set(items.map((item) => calls.ofItem.get(item)))];
  const again = calls.again[call];
  if (!again || 'whyNot' in again || others.length > 0) {
    throw new UserFacingError('These items ran different functions.', 'Choose items of one function.');
  }
  return observedJob(origin.program, calls.functionNames[call] ?? '', again);
}

function nextStepAfter(again: CalledAgain | undefined): string {
  return again ? 'Choose another item.' : 'With --values, items of Piscina, tinypool and workerpool can run again.';
}

function observedJob(
  { baseDir }: Program,
  exportName: string,
  { module, style, registersWith }: Exclude<CalledAgain, { readonly whyNot: string }>,
): Job {
  return { ...jobDefaults, module, exportName, baseDir, call: style, registersWith };
}
