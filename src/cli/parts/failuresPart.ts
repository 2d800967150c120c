import { plural } from '../../base/numberText.ts';
import { failureCausesOf } from '../../model/compare/failureCause.ts';
import type { RunSummary } from '../../model/compare/summary.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { causeLines, frameOf } from '../failureText.ts';
import { afterFailures, commandOn } from '../nextCommands.ts';
import { causeReport, type CauseReport } from '../runReport.ts';
import { SourceLines } from '../sourceLines.ts';
import { nextPage, pageOf, printPart, type Paging, type RunPart } from './part.ts';

/** Prints causes of failures, the most frequent one first. */
export function printFailures(
  recording: string,
  model: RunModel,
  summary: RunSummary,
  paging: Paging,
  isJson: boolean,
): void {
  const causes = failureCausesOf(summary.failures, model);
  const sources = new SourceLines(model.code);
  const entries = pageOf(causes, paging, causeReport);
  const causeOf = new Map(causes.map((cause) => [cause.first.item, cause]));
  const to = paging.after + entries.length;
  const part: RunPart<CauseReport> = {
    schema: 1,
    recording,
    part: 'failures',
    count: causes.length,
    after: paging.after,
    entries,
    next: [
      ...afterFailures(model, recording, causes.slice(paging.after, to), Infinity),
      ...nextPage(to, causes.length, (...page) => commandOn('show', recording, '--failures', ...page)),
    ],
  };
  printPart(
    part,
    isJson,
    `${plural(causes.length, 'cause')} of ${plural(summary.failures.length, 'failure')}`,
    (entry) => causeLines(entry, frameOf(causeOf.get(entry.item), sources)),
  );
}
