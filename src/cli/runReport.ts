import { briefError, failureCausesOf, type FailureCause } from '../model/compare/failureCause.ts';
import type { FailureSummary, FrameSummary } from '../model/compare/failureSummary.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { usersPart } from '../model/facts/failure.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { fitted, largestAnswerBytes, type Omitted } from './fitted.ts';
import { jsonLines, printableJson } from '../base/printableJson.ts';
import { display } from './frames.ts';
import { afterFailures, commandOn, type NextCommand } from './nextCommands.ts';
import type { Verdict } from './verdict.ts';

/** What `run --json` and `show --json` print: at most 7,000 bytes. Texts and lists are shortened until it fits. */
export interface RunReport extends Omit<RunSummary, 'failures'>, Verdict {
  /**
   * The causes of failures, the most frequent one first, at most 20. Each is the failure of its first item. With `--full`,
   * there is an entry for each item instead, in the order of their numbers.
   */
  readonly failures: readonly CauseReport[];
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
  /** Number of entries that were left out of each list, by the name of its field. Absent if all are there. */
  readonly omitted?: Readonly<Record<string, number>>;
}

/** What they print with `--full`: everything that is known. */
interface FullRunReport extends RunSummary, Verdict {}

export interface CauseReport extends FailureSummary {
  /** The first items that failed for this cause, at most 20 of `count`. */
  readonly items: readonly number[];
  /** The line of the user's code: path, line, column. Null if none is known. */
  readonly place: string | null;
}

/** Room for the number of causes that are left out. */
const bytesOfCount = 60;
const mostCauses = 20;
const mostItems = 20;
const mostFrames = 5;
const mostLines = 5;

/** Prints the JSON of a run. `isFull`: without limits, and with every failure. */
export function runJson(model: RunModel, summary: RunSummary, verdict: Verdict, isFull: boolean): string {
  const full: FullRunReport = { ...summary, ...verdict };
  return isFull ? printableJson(full) : jsonLines(runReport(model, summary, verdict));
}

export function runReport(model: RunModel, summary: RunSummary, verdict: Verdict): RunReport & Omitted {
  const { failures, ...rest } = summary;
  const causes = failureCausesOf(failures, model);
  const shown = causes.slice(0, mostCauses);
  const report = { ...rest, ...verdict, failures: shown.map(causeReport), next: nextCommands(model, summary, causes) };
  return countCauses(fitted<RunReport>(report, 'failures', largestAnswerBytes - bytesOfCount), causes);
}

export function causeReport({ first, items, failure }: FailureCause): CauseReport {
  const { item, attempt, worker, kind, input, logTail } = first;
  const frames = failure ? usersPart(failure.frames).map(summaryOf) : first.frames;
  const at = failure?.frames.find(({ inUserCode }) => inUserCode) ?? frames[0];
  return {
    ...briefError(first),
    count: items.length,
    items: items.slice(0, mostItems),
    place: at ? `${display(at.file)}:${at.line}:${at.column}` : null,
    item,
    attempt,
    worker,
    kind,
    ...(input !== undefined && { input }),
    frames: frames.slice(0, mostFrames),
    logTail: logTail.slice(-mostLines),
  };
}

const summaryOf = ({ file, line, column, function: name }: FrameSummary): FrameSummary => ({
  file,
  line,
  column,
  function: name,
});

/** Causes beyond the first ones are left out, too. */
function countCauses(report: RunReport, causes: readonly FailureCause[]): RunReport {
  const failures = causes.length - report.failures.length;
  return failures === 0 ? report : { ...report, omitted: { ...report.omitted, failures } };
}

function nextCommands(
  model: RunModel,
  { recording, advice }: RunSummary,
  causes: readonly FailureCause[],
): NextCommand[] {
  const failures = afterFailures(model, recording, causes, mostCauses);
  if (failures.length > 0 || recording === null) return failures;
  return advice.length === 0
    ? []
    : [{ when: 'after an edit, to compare', command: `${commandOn('compare', recording)} NEW_RECORDING` }];
}
