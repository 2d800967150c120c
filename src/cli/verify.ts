import { formatCount, plural } from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import { UserFacingError } from '../base/errors.ts';
import type { Job } from '../model/facts/job.ts';
import { requireJob } from '../model/facts/origin.ts';
import { changedFiles, replayJob, resultOf, type Difference, type ItemResult } from '../model/compare/replay.ts';
import { isProven, itemsToVerify, verification, type Verification } from '../model/compare/verification.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { resultText } from '../words/differences.ts';
import { recordingOf } from './arguments.ts';
import { differenceTable } from './comparison.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printable, printableJson } from './format.ts';
import { changedText, openReplayed, resultsOf } from './openReplayed.ts';
import { parseOptions } from './parseOptions.ts';
import { formatReport } from './report.ts';
import { cutRecording } from './runOutputs.ts';

const defaultSample = 50;
/** Items of each kind that the report names. */
const shownItems = 10;
const shownCharacters = 200;

/** What `verify --json` prints. Lists hold the first items; the counts are those of all. */
interface VerifyReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly verifyOf: string;
  readonly isProven: boolean;
  readonly counts: Readonly<Record<keyof Verification, number>>;
  readonly stillFail: readonly { readonly item: number; readonly now: ItemResult }[];
  readonly changed: readonly Difference[];
  /** Files of the run's code that have changed since. */
  readonly changedFiles: readonly string[];
}

/** `poolscope verify`: resolves with the exit code. Rejects with UserFacingError. */
export async function verify(args: readonly string[]): Promise<number> {
  const { values, operands } = parseOptions('verify', args, process.cwd());
  const { baseDir, allowModule = false, json = false, quiet = false, record, sample = defaultSample } = values;
  const recording = recordingOf('verify', operands, process.cwd());
  const { dir, recorded } = await openReplayed({ recording, baseDir, allowsModule: allowModule });
  const chosen = itemsToVerify(recorded, sample === 'all' ? Infinity : sample);
  const items = [...chosen.failed, ...chosen.succeeded].toSorted((a, b) => a - b);
  if (items.length === 0) {
    throw new UserFacingError('no item of the recorded run has an outcome', 'poolscope run --resume runs the rest.');
  }
  const options = { recordingDir: record, readsValues: true, showsProgress: !quiet };
  return conduct(poolJob(recorded, dir, items, values.workers), options, async (handle) => {
    const { model } = handle;
    const before = await resultsOf(recorded, dir, items);
    const after = await resultsOf(model, handle.recordingDir, items);
    const found = verification(before, after, chosen);
    const now = (item: number): ItemResult => brief(resultOf(after, item));
    if (json) {
      const report = reportOf(found, { recording, now, files: changedFiles(recorded, model) });
      process.stdout.write(`${printableJson(report)}\n`);
    } else if (model.error) process.stderr.write(`${formatReport(model, handle.summary())}\n`);
    else if (!quiet) process.stderr.write(`${printable(reportText(found, { recording, recorded, model, now }))}\n`);
    const incomplete = cutRecording(model, record);
    for (const line of incomplete) process.stderr.write(`error: ${printable(line)}\n`);
    if (model.error || model.state === 'cancelled') return exitCodeOf(model);
    return isProven(found) && incomplete.length === 0 ? exitCodes.succeeded : exitCodes.someFailed;
  });
}

/** The job on a pool of its own, as in the recorded run. */
function poolJob(recorded: RunModel, dir: string, items: readonly number[], workers: number | undefined): Job {
  const job = requireJob(recorded.origin, 'verified');
  return { ...replayJob(recorded, dir, items), workers: workers ?? job.workers, chunksize: job.chunksize };
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
  const { fixed, stillFail, changed, same, unrecorded, notRun } = found;
  return {
    schema: 1,
    verifyOf: recording,
    isProven: isProven(found),
    counts: {
      fixed: fixed.length,
      stillFail: stillFail.length,
      changed: changed.length,
      same: same.length,
      unrecorded: unrecorded.length,
      notRun: notRun.length,
    },
    stillFail: stillFail.slice(0, shownItems).map((item) => ({ item, now: now(item) })),
    changed: changed.slice(0, shownItems).map((difference) => ({
      ...difference,
      recorded: brief(difference.recorded),
      replayed: brief(difference.replayed),
    })),
    changedFiles: files.slice(0, shownItems),
  };
}

interface TextParts extends Pick<ReportParts, 'recording' | 'now'> {
  readonly recorded: RunModel;
  readonly model: RunModel;
}

/** Pass it through `printable` before printing. */
function reportText(found: Verification, { recording, recorded, model, now }: TextParts): string {
  const { stillFail, changed, unrecorded, notRun } = found;
  const files = changedFiles(recorded, model);
  const more = (items: readonly unknown[]): string[] =>
    items.length > shownItems ? [`… and ${formatCount(items.length - shownItems)} more`] : [];
  return [
    headline(found),
    files.length === 0 ? 'No file of the run’s code has changed since then.' : changedText(files),
    ...stillFail.slice(0, shownItems).map((item) => `! item ${item} still fails: ${resultText(now(item))}`),
    ...more(stillFail),
    ...(changed.length > 0 ? [differenceTable(changed.slice(0, shownItems), 'in the run', 'now')] : []),
    ...more(changed),
    ...(notRun.length > 0 ? [`${plural(notRun.length, 'item')} did not run`] : []),
    ...(unrecorded.length > 0
      ? [`${plural(unrecorded.length, 'result')} of the run cannot be compared: not recorded`]
      : []),
    ...(stillFail.length > 0 ? [`To look at one: poolscope replay ${recording} --item ${stillFail[0]}`] : []),
    ...(changed.length > 0 ? [`Whether results differ by chance: poolscope replay ${recording} --check`] : []),
  ].join('\n');
}

/** `200 of 200 fixed, 0 of 50 changed` */
function headline({ fixed, stillFail, changed, same, unrecorded }: Verification): string {
  const failed = fixed.length + stillFail.length;
  const succeeded = changed.length + same.length + unrecorded.length;
  const others = `${formatCount(changed.length)} of ${formatCount(succeeded)} changed`;
  return failed === 0
    ? `no item of the run failed; ${others}`
    : `${formatCount(fixed.length)} of ${formatCount(failed)} fixed, ${others}`;
}
