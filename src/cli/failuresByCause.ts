import type { FailureSummary } from '../model/compare/failureSummary.ts';
import { causeKey } from '../model/facts/failure.ts';
import type { RunModel } from '../model/run/runModel.ts';

/** The failures of each cause, in the order of their first items. */
export function failuresByCause(
  { failures: known }: RunModel,
  failures: readonly FailureSummary[],
): readonly (readonly [FailureSummary, ...FailureSummary[]])[] {
  const causes = new Map<string | number, [FailureSummary, ...FailureSummary[]]>();
  for (const summary of failures) {
    const failure = known.get(summary.item)?.failure;
    const key = failure ? causeKey(failure) : summary.item;
    const others = causes.get(key);
    if (others) others.push(summary);
    else causes.set(key, [summary]);
  }
  return [...causes.values()];
}
