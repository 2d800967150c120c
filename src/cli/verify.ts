import { formatCount, plural } from '../base/numberText.ts';
import { printable, shorten } from '../base/visibleText.ts';
import { changedFiles, resultOf, type Difference, type ItemResult } from '../model/compare/replay.ts';
import {
  isProven,
  itemsToVerify,
  verification,
  verificationCounts,
  verifiedSample,
  verifyJob,
  type Verification,
  type VerificationCounts,
} from '../model/compare/verification.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { resultText } from '../words/differences.ts';
import { unchangedCode, verificationText } from '../words/verification.ts';
import { recordingOf } from './arguments.ts';
import { differenceTable } from './comparison.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { commandOn, type NextCommand } from './nextCommands.ts';
import { changedText, openReplayed, resultsOf } from './openReplayed.ts';
import { parseOptions } from './parseOptions.ts';
import { nextLines } from './parts/part.ts';
import { printReport } from './report.ts';
import { cutRecording } from './runOutputs.ts';
import { hasColours, style, styled } from './style.ts';

/** Items of each kind that the report names. */
const shownItems = 10;
const shownCharacters = 200;

/** What `verify --json` prints. Lists hold the first items; the counts are those of all. */
interface VerifyReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly verifyOf: string;
  /** Whether every item that failed is fixed and no other result has changed. */
  readonly isProven: boolean;
  /** Numbers of items. */
  readonly counts: VerificationCounts;
  /** Items that failed in the run and fail now, the first ten. */
  readonly stillFail: readonly { readonly item: number; readonly now: ItemResult }[];
  /** Items that succeeded in the run and have another result now, the first ten. */
  readonly changed: readonly Difference[];
  /** Files of the run's code that have changed since. */
  readonly changedFiles: readonly string[];
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
}

/** `poolscope verify`: resolves with the exit code. Rejects with UserFacingError. */
export async function verify(args: readonly string[]): Promise<number> {
  const { values, operands } = parseOptions('verify', args, process.cwd());
  const { baseDir, allowModule = false, json = false, quiet = false, record, sample = verifiedSample } = values;
  const recording = recordingOf('verify', operands, process.cwd());
  const { dir, recorded } = await openReplayed({ recording, baseDir, allowsModule: allowModule });
  const chosen = itemsToVerify(recorded, sample === 'all' ? Infinity : sample);
  const job = verifyJob(recorded, dir, chosen);
  const items = [...chosen.failed, ...chosen.succeeded];
  const options = { recordingDir: record, readsValues: true, showsProgress: !quiet };
  return conduct({ ...job, workers: values.workers ?? job.workers }, options, async (handle) => {
    const { model } = handle;
    const before = await resultsOf(recorded, dir, items);
    const after = await resultsOf(model, handle.recordingDir, items);
    const found = verification(before, after, chosen);
    const now = (item: number): ItemResult => brief(resultOf(after, item));
    if (json) {
      const report = reportOf(found, { recording, now, files: changedFiles(recorded, model) });
      printJson(report, false, 'stillFail');
    } else if (model.error) printReport(model, handle.summary());
    else if (!quiet) {
      const text = reportText(found, { recording, recorded, model, now });
      process.stdout.write(`${styled(text, hasColours(process.stdout))}\n`);
    }
    const incomplete = cutRecording(model, record);
    for (const line of incomplete) process.stderr.write(`error: ${printable(line)}\n`);
    if (model.error || model.state === 'cancelled') return exitCodeOf(model);
    return isProven(verificationCounts(found)) && incomplete.length === 0 ? exitCodes.succeeded : exitCodes.someFailed;
  });
}

/** A result whose texts are short enough to be shown with others. */
function brief(result: ItemResult): ItemResult {
  const { failure, value } = result;
  return {
    ...result,
    ...(failure && { failure: { ...failure, message: shorten(failure.message, shownCharacters) } }),
    ...(value !== undefined && { value: shorten(value, shownCharacters) }),
  };
}

interface ReportParts {
  readonly recording: string;
  readonly now: (item: number) => ItemResult;
  readonly files: readonly string[];
}

function reportOf(found: Verification, { recording, now, files }: ReportParts): VerifyReport {
  const { stillFail, changed } = found;
  const counts = verificationCounts(found);
  return {
    schema: 1,
    verifyOf: recording,
    isProven: isProven(counts),
    counts,
    stillFail: stillFail.slice(0, shownItems).map((item) => ({ item, now: now(item) })),
    changed: changed.slice(0, shownItems).map((difference) => ({
      ...difference,
      recorded: brief(difference.recorded),
      replayed: brief(difference.replayed),
    })),
    changedFiles: files.slice(0, shownItems),
    next: nextCommands(found, recording),
  };
}

interface TextParts extends Pick<ReportParts, 'recording' | 'now'> {
  readonly recorded: RunModel;
  readonly model: RunModel;
}

/** Pass it through `styled` before printing. */
function reportText(found: Verification, { recording, recorded, model, now }: TextParts): string {
  const { stillFail, changed, unrecorded, notRun } = found;
  const files = changedFiles(recorded, model);
  const more = (items: readonly unknown[]): string[] =>
    items.length > shownItems ? [`… and ${formatCount(items.length - shownItems)} more`] : [];
  return [
    style(isProven(verificationCounts(found)) ? 'green' : 'red', verificationText(verificationCounts(found))),
    files.length === 0 ? unchangedCode : changedText(files),
    ...stillFail
      .slice(0, shownItems)
      .map((item) => style('red', `! item ${item} still fails: ${resultText(now(item))}`)),
    ...more(stillFail),
    ...(changed.length > 0 ? [differenceTable(changed.slice(0, shownItems), 'in the run', 'now')] : []),
    ...more(changed),
    ...(notRun.length > 0 ? [`${plural(notRun.length, 'item')} did not run`] : []),
    ...(unrecorded.length > 0
      ? [`${plural(unrecorded.length, 'result')} of the run cannot be compared: not recorded`]
      : []),
    ...nextLines(nextCommands(found, recording)),
  ].join('\n');
}

function nextCommands({ stillFail, changed }: Verification, recording: string): NextCommand[] {
  const [item] = stillFail;
  return [
    ...(item === undefined
      ? []
      : [{ when: 'to look at one that fails', command: commandOn('replay', recording, '--item', item) }]),
    ...(changed.length > 0
      ? [{ when: 'whether results differ by chance', command: commandOn('replay', recording, '--check') }]
      : []),
  ];
}
