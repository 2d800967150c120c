import { UserFacingError } from '../base/errors.ts';
import { outcomeOf } from '../model/facts/events.ts';
import type { RunModel } from '../model/run/runModel.ts';

/** Throws UserFacingError if the run has no item of this number. */
export function requireItem({ items, total = Infinity }: Pick<RunModel, 'items' | 'total'>, item: number): void {
  if (item < total || outcomeOf(items.outcome.get(item)) !== undefined) return;
  throw new UserFacingError(`the run has no item ${item}`, `Its items are numbered from 0 to ${total - 1}.`);
}
