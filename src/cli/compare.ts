import { UserFacingError } from '../base/errors.ts';
import type { ItemPair } from '../model/compare/itemPairs.ts';
import { differenceOf, type RunDifference } from '../model/compare/runDifference.ts';
import {
  differenceMarkdown,
  differenceSentences,
  differenceTables,
  type DifferenceTable,
} from '../words/runDifference.ts';
import { parseCompare } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { printable } from '../base/visibleText.ts';
import { formatTable } from './format.ts';
import { display } from './frames.ts';
import { openRecordedRun, type RecordedRun } from './recordedRun.ts';
import { writeMarkdown } from './runOutputs.ts';

/** Items of each list in `--json`. */
const mostItems = 1000;

/** `poolscope compare`: resolves with the exit code. Rejects with UserFacingError. */
export async function compare(args: readonly string[]): Promise<number> {
  const { recordings, json, full, markdown } = parseCompare(args, process.cwd());
  const [before, after] = [await openRecordedRun(recordings[0]), await openRecordedRun(recordings[1])];
  requireSameJob(before, after);
  const difference = differenceOf(before.model, after.model);
  if (markdown !== undefined)
    await writeMarkdown(markdown, differenceMarkdown(after.model.setup.label, difference, display));
  if (json) printJson(asJson(before, after, difference), full);
  else if (markdown === undefined) {
    const text = [...differenceSentences(difference), ...differenceTables(difference, display).flatMap(tableText)].join(
      '\n',
    );
    process.stdout.write(`${printable(text)}\n`);
  }
  return exitCodes.succeeded;
}

function requireSameJob({ model: before }: RecordedRun, { model: after }: RecordedRun): void {
  if (before.setup.comparedAs !== after.setup.comparedAs) {
    throw new UserFacingError(
      `the first recording is a run of ${before.setup.label}, the second one of ${after.setup.label}`,
      'Name two recordings of the same function or program.',
    );
  }
  if (before.setup.profileKind === after.setup.profileKind) return;
  throw new UserFacingError(
    'only one of the two runs has a profile, and taking one makes a run slower',
    'Name two recordings with the same --profile, or two without it.',
  );
}

const tableText = ({ title, rows }: DifferenceTable): string[] => ['', title, formatTable(rows)];

/** What `--json` prints. All `…Ms` are milliseconds. */
function asJson(before: RecordedRun, after: RecordedRun, difference: RunDifference): object {
  const { part, functions } = difference;
  return {
    schema: 1,
    job: after.model.setup.label,
    before: sideOf(before),
    after: sideOf(after),
    sentences: differenceSentences(difference),
    settings: difference.settings,
    compared: difference.compared,
    typicalRatio: difference.typicalRatio,
    p: difference.p,
    all: difference.all ?? null,
    part: part ? { ...part, items: part.items.slice(0, mostItems).map(itemOf) } : null,
    isDisturbed: difference.isDisturbed,
    muchSlower: difference.muchSlower.slice(0, mostItems).map(itemOf),
    muchFaster: difference.muchFaster.slice(0, mostItems).map(itemOf),
    newlyUnsuccessful: difference.newlyUnsuccessful,
    newlySuccessful: difference.newlySuccessful,
    ...(difference.causes && {
      causes: difference.causes.map(({ name, message, before: was, after: is }) => ({
        name,
        message,
        before: was,
        after: is,
      })),
    }),
    ...(functions && {
      functions: functions.changes.map(({ frame, change, ...each }) => ({
        ...functions.frames[frame],
        change,
        beforeMs: each.before / 1000,
        afterMs: each.after / 1000,
      })),
    }),
  };
}

const sideOf = ({ recording, model, summary }: RecordedRun): object => ({
  recording,
  startedAt: new Date(model.startedAtMs).toISOString(),
  state: summary.state,
  items: summary.items,
  wallMs: summary.wallMs,
  latencyMs: summary.latencyMs,
  time: summary.time,
  speedup: summary.speedup,
});

const itemOf = ({ item, beforeMicros, nowMicros }: ItemPair): object => ({
  item,
  beforeMs: beforeMicros / 1000,
  afterMs: nowMicros / 1000,
});
