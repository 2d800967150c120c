import { causeKey, type Failure } from '../facts/failure.ts';
import type { RunModel } from '../run/runModel.ts';
import type { ErrorSummary, FailureSummary } from './failureSummary.ts';

/** A failure of each cause, the others that share it, and the numbers of their items. */
export interface FailureCause {
  /** Its first failure. */
  readonly first: FailureSummary;
  /** All items that failed for it, ascending. */
  readonly items: readonly number[];
  /** The failure of the first item with its whole stack; undefined if the recording has none. */
  readonly failure: Failure | undefined;
}

/** The causes of a run's failures, the most frequent one first. `failures`: those of its summary. */
export function failureCausesOf(failures: readonly FailureSummary[], { failures: all }: RunModel): FailureCause[] {
  const causes = new Map<string | number, FailureCause & { readonly items: number[] }>();
  for (const summary of failures) {
    const failure = all.get(summary.item)?.failure;
    const key = failure ? causeKey(failure) : summary.item;
    const known = causes.get(key);
    if (known) known.items.push(summary.item);
    else causes.set(key, { first: summary, items: [summary.item], failure });
  }
  return [...causes.values()].sort((a, b) => b.items.length - a.items.length || a.first.item - b.first.item);
}

/** Errors inside of an error that are kept, at each level. */
const keptErrors = 3;
const keptFields = 8;

/** An error without the errors below `depth`, and with its first fields only. */
export function briefError({ name, message, fields, cause, errors }: ErrorSummary, depth = 3): ErrorSummary {
  const inner = (error: ErrorSummary): ErrorSummary => briefError(error, depth - 1);
  return {
    name,
    message,
    ...(fields && { fields: Object.fromEntries(Object.entries(fields).slice(0, keptFields)) }),
    ...(cause && depth > 0 && { cause: inner(cause) }),
    ...(errors && depth > 0 && { errors: errors.slice(0, keptErrors).map(inner) }),
  };
}
