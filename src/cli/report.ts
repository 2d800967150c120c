import { formatCount, formatDuration, formatFactor, formatPercent, plural } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import type { Advice } from '../model/advice/adviceRule.ts';
import type { StrayErrorFound } from '../model/facts/events.ts';
import type { RunError } from '../model/facts/failure.ts';
import { accessTitle, raceTarget, type Race } from '../model/facts/race.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { speedupOf } from '../model/run/speedup.ts';
import { failureCausesOf } from '../model/compare/failureCause.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { flakyWords, noRaces, raceMeaning, strayErrorWords } from '../words/findings.ts';
import { outcomeWords, unsuccessfulParts } from '../words/outcomes.ts';
import { highHeapText } from '../words/use.ts';
import { stateWords } from '../words/runStates.ts';
import { runTitle } from '../words/shards.ts';
import { speedupText } from '../words/speedup.ts';
import { groupOfWorker, hasGroups } from '../words/workerGroups.ts';
import { formatTable, shellWord } from './format.ts';
import { causeLines, frameOf, linesOf } from './failureText.ts';
import { display, formatFrames } from './frames.ts';
import { hostTable } from './hostTable.ts';
import { afterFailures } from './nextCommands.ts';
import { nextLines } from './parts/part.ts';
import { profileReport } from './profileReport.ts';
import { lockTable } from './locks.ts';
import { causeReport } from './runReport.ts';
import { SourceLines } from './sourceLines.ts';
import { canMove, hasColours, style, styled } from './style.ts';
import { verdictText, type Verdict } from './verdict.ts';

const shownFailures = 10;
const shownRaces = 5;

/** The report at the end of a run. It is safe to print, even if users control parts of it. */
export function formatReport(
  model: RunModel,
  summary: RunSummary,
  verdict: Verdict = {},
  { isColoured, columns }: Look = plain,
): string {
  return styled(report(model, summary, verdict, columns), isColoured);
}

/**
 * Prints the report of a run. A run that could not start is its error alone, which goes to stderr: a program that reads stdout
 * finds nothing there. The error of a run that was given up is in its report, and on stderr too if the report is not on a terminal.
 */
export function printReport(model: RunModel, summary: RunSummary, { verdict, stream }: PrintedReport = {}): void {
  const to = model.error && model.state === 'couldNotStart' ? process.stderr : (stream ?? process.stdout);
  to.write(`${formatReport(model, summary, verdict, lookOf(to))}\n`);
  if (model.error && to !== process.stderr && !to.isTTY) {
    process.stderr.write(`${styled(formatRunError(model.error), hasColours(process.stderr))}\n`);
  }
}

/** How a report looks where it is printed. */
interface Look {
  readonly isColoured: boolean;
  /** Width of the terminal; undefined elsewhere. */
  readonly columns: number | undefined;
}

const plain: Look = { isColoured: false, columns: undefined };

export const lookOf = (stream: NodeJS.WriteStream): Look => ({
  isColoured: hasColours(stream),
  columns: canMove(stream) ? stream.columns : undefined,
});

interface PrintedReport {
  readonly verdict?: Verdict;
  /** Stdout, if it is not given. */
  readonly stream?: NodeJS.WriteStream;
}

function report(model: RunModel, summary: RunSummary, verdict: Verdict, columns = Infinity): string {
  if (model.error && model.state === 'couldNotStart') return formatRunError(model.error);
  const locks = lockTable(model);
  const hosts = hostTable(model);
  const parts = [headline(model, summary), ...(hosts === undefined ? [] : [hosts]), workerTable(model, columns)];
  parts.push(costLine(model, summary));
  parts.push(...profileReport(model));
  parts.push(
    ...(locks === undefined ? [] : [locks]),
    ...failureList(model, summary),
    ...flakyList(summary),
    ...strayErrorList(model),
    ...raceList(model),
  );
  parts.push(
    ...summary.advice.map(formatAdvice),
    ...verdictText(verdict, summary).map((part) => (part.startsWith('! ') ? style('red', part) : part)),
  );
  if (model.error) parts.push(formatRunError(model.error));
  parts.push(...resumeLine(model, summary));
  if (summary.recording !== null) parts.push(`recording  ${summary.recording}`);
  return parts.join('\n\n');
}

function formatAdvice({ severity, message, evidence, remedy }: Advice): string {
  const first = `${message} (${evidence})`;
  return `${severity === 'info' ? `advice     ${first}` : style('yellow', `! ${first}`)}\n${remedy}`;
}

/** It may contain text of users and marks: see `styled`. */
export function formatRunError(error: RunError): string {
  const place = error.at ? `${display(error.at.file)}:${error.at.line}:${error.at.column}: ` : '';
  const parts = [`${style('red', 'error:')} ${place}${error.message}`];
  if (error.codeFrame) parts.push(error.codeFrame);
  if (error.nextStep) parts.push(error.nextStep);
  return parts.join('\n');
}

function headline(model: RunModel, summary: RunSummary): string {
  const { items } = summary;
  const succeeded = `${formatCount(items.succeeded)} ${outcomeWords.succeeded}`;
  const unsuccessful = unsuccessfulParts(items);
  const parts = [
    unsuccessful.length === 0 && items.total > 0 ? style('green', succeeded) : succeeded,
    ...unsuccessful.map((part) => style('red', part)),
  ];
  const label = plainText(runTitle(model.setup));
  const speedup = speedupOf(model);
  return [
    `${style('bold', label)} ${stateWords[summary.state]}: ${plural(items.total, 'item')}, ${parts.join(', ')}`,
    `wall ${formatDuration(model.wallMicros)} · speed-up ${speedupText(speedup)} of ${formatFactor(speedup.ideal)}` +
      ` · efficiency ${formatPercent(speedup.efficiency)} · chunksize ${formatChunksize(summary.chunksize)} (${plural(summary.chunks, 'chunk')})`,
  ].join('\n');
}

const formatChunksize = (size: number | 'auto'): string => (size === 'auto' ? size : formatCount(size));

/** Columns that a narrow terminal has no room for, the least important one first. */
const lessImportant = ['restarts', 'log lines', 'queue', 'copy', 'start'];

function workerTable(model: RunModel, columns: number): string {
  const wall = Math.max(1, model.wallMicros);
  const isGrouped = hasGroups(model);
  const header = [
    'worker',
    ...(isGrouped ? [''] : []),
    'items',
    'failed',
    'busy',
    'run',
    'start',
    'queue',
    'copy',
    'log lines',
    'restarts',
  ];
  const rows = model.workers.map(({ worker, settled, unsuccessful, cost, logLines, generation }) => [
    String(worker),
    ...(isGrouped ? [plainText(groupOfWorker(model, worker) ?? '')] : []),
    formatCount(settled),
    formatCount(unsuccessful),
    formatPercent(cost.runMicros / wall),
    formatDuration(cost.runMicros),
    formatDuration(cost.startMicros),
    formatDuration(cost.queueMicros),
    formatDuration(cost.copyInMicros + cost.copyOutMicros),
    formatCount(logLines),
    String(generation - 1),
  ]);
  let table = [header, ...rows];
  for (const name of lessImportant) {
    if (widthOf(table) <= columns) break;
    const at = table[0]?.indexOf(name) ?? -1;
    table = table.map((row) => row.toSpliced(at, 1));
  }
  return formatTable(table);
}

const widthOf = (table: readonly (readonly string[])[]): number => formatTable(table).indexOf('\n');

function costLine(model: RunModel, { latencyMs, startup }: RunSummary): string {
  const heap = highHeapText(model);
  return [
    `items      p50 ${formatDuration(1000 * latencyMs.p50)} · p90 ${formatDuration(1000 * latencyMs.p90)} · p99 ${formatDuration(1000 * latencyMs.p99)} · max ${formatDuration(1000 * latencyMs.max)}`,
    `start-up   compile ${formatDuration(1000 * startup.compileMs)} · load ${formatDuration(1000 * startup.preflightMs)} · workers ${formatDuration(1000 * startup.workersMs)}`,
    ...(heap === undefined ? [] : [`V8 heap    ${heap}`]),
  ].join('\n');
}

/** One failure of each cause, with the other items that failed for it, and the next commands. */
function failureList(model: RunModel, { failures, recording }: RunSummary): string[] {
  const causes = failureCausesOf(failures, model);
  const sources = new SourceLines(model.code);
  const shown = causes
    .slice(0, shownFailures)
    .map((cause) => causeLines(causeReport(cause), frameOf(cause, sources)).join('\n'));
  const more = causes.length - shown.length;
  if (more > 0 && recording === null) shown.push(`… and ${plural(more, 'more cause')} (--record DIR keeps the run)`);
  const next = afterFailures(model, recording, causes, shownFailures);
  return next.length === 0 ? shown : [...shown, nextLines(next).join('\n')];
}

/** The command that continues a run whose items did not all come. */
function resumeLine({ origin }: RunModel, { state, items, recording }: RunSummary): string[] {
  const isCut = (state === 'interrupted' || state === 'cancelled') && items.cancelled > 0;
  if (!isCut || recording === null || origin?.kind !== 'job') return [];
  return [`rest       poolscope run --resume ${shellWord(display(recording))}`];
}

function flakyList({ flaky = [] }: RunSummary): string[] {
  if (flaky.length === 0) return [];
  const shown = flaky
    .slice(0, shownFailures)
    .map(({ item, kind, name, message }) => `item ${item} ${kind}: ${linesOf(`${name}: ${message}`)[0]}`);
  const more = flaky.length - shown.length;
  if (more > 0) shown.push(`… and ${formatCount(more)} more (--json --full lists all)`);
  return [[`flaky      ${flakyWords(flaky.length)}`, ...shown.map((line) => `    ${line}`)].join('\n')];
}

function strayErrorList({ strayErrors, strayErrorCount }: RunModel): string[] {
  if (strayErrors.length === 0) return [];
  const shown = strayErrors.slice(0, shownFailures).map(formatStrayError);
  const more = strayErrorCount - shown.length;
  if (more > 0) shown.push(`… and ${formatCount(more)} more (--json --full lists ${formatCount(strayErrors.length)})`);
  return [shown.join('\n\n')];
}

function formatStrayError({ item, failure: { name, message, frames } }: StrayErrorFound): string {
  const [first = '', ...rest] = linesOf(`${strayErrorWords(item)}: ${name}: ${message}`);
  return [first, ...rest.map((line) => `    ${line}`), ...formatFrames(frames)].join('\n');
}

function raceList({ setup, races, moreRaces }: RunModel): string[] {
  if (!setup.detectRaces) return [];
  const shown = races.slice(0, shownRaces).map(formatRace);
  const more = races.length + moreRaces - shown.length;
  if (more > 0) shown.push(`… and ${formatCount(more)} more races (--json --full lists ${formatCount(races.length)})`);
  return [shown.length === 0 ? noRaces : shown.join('\n\n')];
}

function formatRace(race: Race): string {
  const accesses = race.accesses.flatMap((access) => [`  ${accessTitle(access)}`, ...formatFrames(access.frames)]);
  return [`race on ${plainText(raceTarget(race))}. ${raceMeaning}`, ...accesses].join('\n');
}
