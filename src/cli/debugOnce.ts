import { printable } from '../base/visibleText.ts';
import { outcomeOf, type Outcome } from '../model/facts/events.ts';
import { replayJob } from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { debugItem } from '../stops/debugItem.ts';
import type { Breakpoint, SeenStops, Stop, StopsRequest } from '../stops/itemStops.ts';
import { outcomeWords } from '../words/outcomes.ts';
import { programs } from './conduct.ts';
import { exitCodeOf } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { display, formatFrames } from './frames.ts';
import { commandOn, type NextCommand } from './nextCommands.ts';
import { nextLines } from './parts/part.ts';
import type { OpenedReplay } from './replayArguments.ts';
import { printReport } from './report.ts';
import { untilSignal } from './untilSignal.ts';

/** What `replay --debug --json` prints. */
interface DebugReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose item ran again. */
  readonly replayOf: string;
  /** Number of the item. */
  readonly item: number;
  /** Outcome under the debugger; null if it has none. */
  readonly outcome: Outcome | null;
  /** The first five stops: where an error was caught by nothing, and at breakpoints. */
  readonly stops: readonly Stop[];
  /** Whether there were more stops. */
  readonly hasMore: boolean;
  /** Where each breakpoint was set. */
  readonly breakpoints: readonly BoundBreakpoint[];
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
}

interface BoundBreakpoint {
  readonly breakpoint: string;
  /** The line that has code, from the line of the breakpoint on; null: its file was not loaded, or has no code there. */
  readonly line: number | null;
}

/** `poolscope replay --debug`: resolves with the exit code. Rejects with UserFacingError. */
export async function debugOnce(
  recorded: RunModel,
  item: number,
  request: OpenedReplay,
  stops: StopsRequest,
  budgetMs: number,
): Promise<number> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(budgetMs)]);
  const job = replayJob(recorded, request.dir, [item]);
  return untilSignal(
    () => stop.abort(),
    () =>
      debugItem({ job, ...programs, signal }, stops, (seen, handle) => {
        const { model } = handle;
        if (model.error) printReport(model, handle.summary(), { stream: process.stderr });
        else
          print(reportOf(seen, { request, stops, item, outcome: outcomeOf(model.items.outcome.get(item)) }), request);
        return exitCodeOf(model);
      }),
  );
}

interface Debugged {
  readonly request: OpenedReplay;
  readonly stops: StopsRequest;
  readonly item: number;
  readonly outcome: Outcome | undefined;
}

function reportOf(
  { stops, bound, hasMore }: SeenStops,
  { request, stops: { breakpoints }, item, outcome }: Debugged,
): DebugReport {
  const { recording } = request;
  return {
    schema: 1,
    replayOf: recording,
    item,
    outcome: outcome ?? null,
    stops,
    hasMore,
    breakpoints: breakpoints.map((each, k) => ({ breakpoint: breakpointText(each), line: bound[k] ?? null })),
    next:
      outcome === 'succeeded'
        ? [
            {
              when: 'if it failed in the run, to find the items that matter',
              command: commandOn('replay', recording, '--item', item, '--shrink'),
            },
          ]
        : [{ when: 'after an edit', command: commandOn('verify', recording) }],
  };
}

function print(report: DebugReport, { json, full, quiet }: OpenedReplay): void {
  if (json) printJson(report, full, 'stops');
  else if (!quiet) process.stdout.write(`${printable(reportText(report))}\n`);
}

function reportText({ item, outcome, stops, hasMore, breakpoints, next }: DebugReport): string {
  const ended = outcome === null ? 'has no outcome' : outcomeWords[outcome];
  return [
    `item ${item} ${ended} under the debugger`,
    ...breakpoints
      .filter(({ line }) => line === null)
      .map(({ breakpoint }) => `! ${breakpoint} was not set: its file was not loaded, or has no code there`),
    ...stops.flatMap((stop) => ['', ...stopLines(stop)]),
    ...(hasMore ? ['', '… and more stops'] : []),
    ...(stops.length === 0 ? ['It was paused nowhere.'] : []),
    '',
    ...nextLines(next),
  ].join('\n');
}

function stopLines({ reason, error, stack, locals, values }: Stop): string[] {
  return [
    reason === 'exception' ? `paused at the error ${error ?? ''}` : 'paused at a breakpoint',
    ...formatFrames(stack),
    ...locals.map(({ name, value }) => `  ${name} = ${value}`),
    ...values.map(({ expression, value }) => `  ${expression} → ${value}`),
  ];
}

const breakpointText = ({ file, line, condition }: Breakpoint): string =>
  `${display(file)}:${line}${condition === undefined ? '' : ` if ${condition}`}`;
