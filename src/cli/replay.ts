import { once } from 'node:events';
import { createServer } from 'node:net';
import { plural } from '../base/numberText.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { Job } from '../model/facts/job.ts';
import {
  changedFiles,
  compareResults,
  countUnrecorded,
  itemsBefore,
  outcomeIn,
  replayJob,
  selectItems,
  type Difference,
  type ReplaySelection,
  type Results,
} from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { changedText, openReplayed, resultsOf } from './openReplayed.ts';
import { parseReplay, type ReplayRequest } from './replayArguments.ts';
import { check } from './isolationCheck.ts';
import { comparisonText, differenceSentence } from '../words/differences.ts';
import { differenceTable } from './comparison.ts';
import { conduct } from './conduct.ts';
import { debugOnce } from './debugOnce.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { printable } from '../base/visibleText.ts';
import { commandOn, type NextCommand } from './nextCommands.ts';
import { printOutput } from './printedLines.ts';
import { printReport } from './report.ts';
import { cutRecording } from './runOutputs.ts';
import { runReport, type RunReport } from './runReport.ts';
import { shrink } from './shrink.ts';
import { hasColours, style, styled } from './style.ts';

/** What `replay --json` prints. */
interface ReplayReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly replayOf: string;
  /** The items in the order in which they ran. */
  readonly items: readonly number[];
  /** Items whose outcome, value or failure differs. */
  readonly differences: readonly Difference[];
  /** The replay itself, without its next commands. */
  readonly run: Omit<RunReport, 'next'>;
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
}

/** `poolscope replay`: resolves with the exit code. Rejects with UserFacingError. */
export async function replay(args: readonly string[]): Promise<number> {
  const parsed = parseReplay(args, process.cwd());
  const { dir, recorded } = await openReplayed(parsed);
  const request = { ...parsed, dir };
  const items = selectItems(recorded, request.selection);
  const { mode } = request;
  if (mode.kind === 'shrink') return shrink(recorded, items, request, mode.budgetMs);
  if (mode.kind === 'check') return check(recorded, items, request, mode.sample);
  if (mode.kind === 'debug') return debugOnce(recorded, items[0] ?? 0, request, mode.stops, mode.budgetMs);
  const inspectPort = mode.kind === 'inspect' ? mode.port : undefined;
  if (inspectPort !== undefined) await checkIsFree(inspectPort);
  const job = replayJob(recorded, request.dir, items);
  const showsProgress = !request.quiet && inspectPort === undefined;
  const watch = request.print ? printOutput : undefined;
  const options = { recordingDir: request.record, readsValues: true, showsProgress, inspectPort, watch };
  return conduct(inspectPort === undefined ? job : inspectedJob(job), options, async (handle) => {
    const { model } = handle;
    const before = await resultsOf(recorded, request.dir, items);
    const after = await resultsOf(model, handle.recordingDir, items);
    const differences = compareResults(before, after, items);
    const run = handle.summary();
    if (request.json) {
      const next = nextCommands(recorded, request.recording, items, differences, model);
      const { next: _, ...report } = runReport(model, run, {});
      const answer: ReplayReport = { schema: 1, replayOf: request.recording, items, differences, run: report, next };
      printJson(answer, request.full, 'differences');
    }
    if (model.error || !(request.quiet || request.json)) {
      printReport(model, run, { stream: request.json ? process.stderr : process.stdout });
    }
    if (!model.error && !request.quiet && !request.json) {
      const text = comparison(before, after, request, items, differences);
      process.stdout.write(`\n${styled(text, hasColours(process.stdout))}\n`);
    }
    const incomplete = cutRecording(model, request.record);
    for (const line of incomplete) process.stderr.write(`error: ${printable(line)}\n`);
    return exitCodeOf(model) || (incomplete.length > 0 ? exitCodes.someFailed : exitCodes.succeeded);
  });
}

/** Node ignores a debugger port that is in use, so the port is tried first. Throws UserFacingError. */
async function checkIsFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    const nextStep = 'If another program uses the port, choose another one with --inspect-port.';
    throw new UserFacingError(`no debugger can attach at port ${port}: ${messageOf(error)}`, nextStep);
  } finally {
    server.close();
  }
}

/** Runs in the main thread, to which debuggers attach. No timeout, because time at a breakpoint is not the item's. */
const inspectedJob = (job: Job): Job => ({ ...job, isolation: 'inline', timeoutMs: undefined, detectRaces: undefined });

/** Number of sentences about items with another outcome. */
const shownLines = 20;

/** Compares the replay with the recorded run. Pass it through `styled` before printing. */
function comparison(
  before: Results,
  after: Results,
  { recording, selection }: ReplayRequest,
  items: readonly number[],
  differences: readonly Difference[],
): string {
  const [recorded, replayed] = [before.model, after.model];
  const what = `${selectionText(selection, items)}, in one fresh worker`;
  const notRun = items.filter((item) => outcomeIn(replayed, item) === 'cancelled').length;
  const unrecorded = countUnrecorded(before, after, items);
  const same = items.length - differences.length - notRun - unrecorded;
  const sum = `${what}: ${comparisonText({ same, different: differences.length, notRun, unrecorded }, 'run')}`;
  if (same === items.length) return sum;
  const loud = differences
    .filter(({ what: kind }) => kind === 'outcome')
    .map((difference) => style('red', `! ${differenceSentence(difference, items.length === 1)}`));
  const changed = changedFiles(recorded, replayed);
  return [
    ...(changed.length === 0 ? [] : [changedText(changed)]),
    ...loud.slice(0, shownLines),
    sum,
    ...(differences.length === 0 ? [] : [differenceTable(differences, 'in the run', 'in the replay')]),
    ...(same > 0 || notRun > 0 || differences.length === 0 ? [] : nextSteps(recorded, recording, items)),
  ].join('\n');
}

function selectionText(selection: ReplaySelection, items: readonly number[]): string {
  const count = plural(items.length, 'item');
  switch (selection.by) {
    case 'items':
      return items.length === 1 ? `item ${items[0]}` : count;
    case 'chunk':
      return `${count} of chunk ${selection.chunk}`;
    case 'worker':
      return `${count} of worker ${selection.worker}`;
    case 'failed':
      return `${count} that failed`;
    case 'all':
      return count;
  }
}

/** If a single item differs, the items before it in its thread may be the cause. */
function nextSteps(recorded: RunModel, recording: string, items: readonly number[]): string[] {
  const [item] = items;
  if (item === undefined || items.length > 1 || itemsBefore(recorded, item).length === 0) return [];
  const worker = recorded.items.worker.get(item);
  const command = commandOn('replay', recording, '--item', item, '--shrink');
  return [`An earlier item on worker ${worker} may be the cause. To find it: ${command}`];
}

function nextCommands(
  recorded: RunModel,
  recording: string,
  items: readonly number[],
  differences: readonly Difference[],
  replayed: RunModel,
): NextCommand[] {
  const [item] = items;
  const isAlone = item !== undefined && items.length === 1;
  const mayDepend = isAlone && differences.length > 0 && itemsBefore(recorded, item).length > 0;
  const failsAgain = replayed.failures.size > 0;
  return [
    ...(mayDepend
      ? [
          {
            when: 'an earlier item of its worker may be the cause',
            command: commandOn('replay', recording, '--item', item, '--shrink'),
          },
        ]
      : []),
    ...(failsAgain ? [{ when: 'after an edit', command: commandOn('verify', recording) }] : []),
  ];
}
