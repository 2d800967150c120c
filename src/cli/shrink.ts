import { performance } from 'node:perf_hooks';
import { formatCount, formatDuration, plural } from '../base/numberText.ts';
import { UserFacingError } from '../base/errors.ts';
import { printable, shorten } from '../base/visibleText.ts';
import type { Failure } from '../model/facts/failure.ts';
import { didFail, itemsBefore, outcomeIn, replayJob } from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { shrinkHistory, type ShrunkHistory } from '../studies/shrink.ts';
import { readItemTexts } from '../recording/readValues.ts';
import { shrinkSentences, shrinkStep } from '../words/shrinking.ts';
import type { OpenedReplay } from './replayArguments.ts';
import { conduct } from './conduct.ts';
import { exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { formatTable } from './format.ts';
import { commandOn, type NextCommand } from './nextCommands.ts';
import { withLaboratory } from './withLaboratory.ts';

const shownItems = 20;

/** What `replay --shrink --json` prints. */
interface ShrinkReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly replayOf: string;
  /** The item that failed in the recorded run. */
  readonly item: number;
  /**
   * `shrunk`: no item can be left out of `items`. `notReproduced`: the item did not fail again. `outOfTime`,
   * `cancelled`: the search ended early, and fewer items may be enough.
   */
  readonly state: ShrunkHistory['state'];
  /** The item failed after the others of `items` as in the recorded run. */
  readonly reproduced: boolean;
  /** The fewest items that were found, in their order; the failing item is the last one. */
  readonly items: readonly number[];
  /** Number of items that ran in that thread, up to and including the failing one. */
  readonly of: number;
  /** Number of runs in the search. */
  readonly trials: number;
  /** Wall time of the search. */
  readonly tookMs: number;
  /** The recorded failure. */
  readonly failure: Pick<Failure, 'kind' | 'name' | 'message'> | null;
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
}

/** `poolscope replay --shrink`: resolves with the exit code. Rejects with UserFacingError. */
export async function shrink(
  recorded: RunModel,
  selected: readonly number[],
  request: OpenedReplay,
  budgetMs: number,
): Promise<number> {
  const item = failingItem(recorded, selected, request);
  const of = itemsBefore(recorded, item).length + 1;
  const say = (text: string): void => void (request.quiet || process.stderr.write(`${printable(text)}\n`));
  const started = performance.now();
  say(
    `shrink item ${item}: ${plural(of - 1, 'item')} ran before it. The search takes at most ${formatDuration(1000 * budgetMs)}.`,
  );
  const onFewer = (fewer: readonly number[], count: number): void => {
    say(`shrink item ${item}: it ${shrinkStep(fewer.length, count)}`);
  };
  const { state, before, reproduced, trials } = await withLaboratory(undefined, (laboratory) =>
    shrinkHistory(recorded, request.dir, item, laboratory, budgetMs, onFewer),
  );
  const failure = recorded.failures.get(item)?.failure;
  const report: ShrinkReport = {
    schema: 1,
    replayOf: request.recording,
    item,
    state,
    reproduced,
    items: [...before, item],
    of,
    trials,
    tookMs: Math.round(performance.now() - started),
    failure: failure ? { kind: failure.kind, name: failure.name, message: failure.message } : null,
    next: nextCommands(request.recording, [...before, item], reproduced),
  };
  if (request.record !== undefined && reproduced) {
    const job = replayJob(recorded, request.dir, report.items);
    await conduct(job, { recordingDir: request.record, showsProgress: false }, () => undefined);
  }
  if (request.json) printJson(report, request.full, 'items');
  else if (!request.quiet) process.stdout.write(`${printable(await reportText(report))}\n`);
  if (state === 'cancelled') return exitCodes.cancelled;
  return state === 'notReproduced' ? exitCodes.succeeded : exitCodes.someFailed;
}

/** Items that are named in a command. */
const mostNamed = 50;

function nextCommands(recording: string, items: readonly number[], reproduced: boolean): NextCommand[] {
  if (!reproduced) return [];
  const again = commandOn('replay', recording, '--items', items.join(','));
  return [
    ...(items.length <= mostNamed ? [{ when: 'to run them again', command: again }] : []),
    { when: 'after an edit', command: commandOn('verify', recording) },
  ];
}

/** The selected item; of a worker, the first item that failed. */
function failingItem(recorded: RunModel, selected: readonly number[], { selection }: OpenedReplay): number {
  const item = selected.find((candidate) => didFail(outcomeIn(recorded, candidate)));
  if (item !== undefined) return item;
  throw new UserFacingError(
    selection.by === 'worker'
      ? `no item of worker ${selection.worker} failed`
      : `item ${selected[0]} did not fail in the recorded run`,
    'poolscope show <recording> lists the failures.',
  );
}

async function reportText(report: ShrinkReport): Promise<string> {
  const { item, reproduced, items, of, replayOf } = report;
  const sentences = shrinkSentences({ ...report, before: items.slice(0, -1), of: of - 1 });
  if (!reproduced) return `\n${sentences}${report.state === 'outOfTime' ? ' Allow more time with --budget.' : ''}`;
  const name = report.failure ? ` with ${report.failure.name}` : '';
  const rows = await Promise.all(
    items.slice(-shownItems).map(async (number) => {
      const { input } = await readItemTexts(replayOf, number);
      return [String(number), shorten(input ?? '', 60), number === item ? `fails${name}` : 'runs before it'];
    }),
  );
  return [
    `\n! ${sentences}`,
    ...(items.length > shownItems ? [`The last ${shownItems} of ${formatCount(items.length)} items:`] : []),
    formatTable([['item', 'input', ''], ...rows]),
    `To run them again: ${commandOn('replay', replayOf, '--items', items.join(','))}`,
  ].join('\n');
}
