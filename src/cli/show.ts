import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stdoutPath } from '../files/output.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { recordingFiles } from '../recording/format.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { parseShow, type ShowRequest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { reportsOf } from './reports.ts';
import { everySample } from '../model/profile/sampleFilter.ts';
import { formatProfile, requireProfile } from './profileFormats.ts';
import { listShown } from './listShown.ts';
import { recordedSummary } from './recordedSummary.ts';
import { formatReport } from './report.ts';
import { showItem } from './showItem.ts';
import { openRunOutputs } from './runOutputs.ts';
import { isBroken, openBaseline, verdictOn } from './verdict.ts';

/** `poolscope show`: resolves with the exit code. Rejects with UserFacingError. */
export async function show(args: readonly string[]): Promise<number> {
  const request = parseShow(args, process.cwd());
  const { recording, json, item } = request;
  const dir = await recordingFolder(recording);
  if (isFolderOfOthers(dir)) {
    await listShown(dir, json);
    return exitCodes.succeeded;
  }
  const model = await loadRecording(dir, { keepLogs: true, recovers: true });
  if (item === undefined) return showRun(request, model, dir);
  await showItem(dir, model, item, json);
  return exitCodes.succeeded;
}

const isFolderOfOthers = (dir: string): boolean =>
  statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true && !existsSync(join(dir, recordingFiles.events));

/**
 * Prints what a command about a recording asks for. `model` has the log records. `dir` is the folder of a recording that is one
 * file. Rejects with UserFacingError.
 */
export async function showRun(
  { recording, json, budgets, baseline, junit, markdown, profile, logs }: ShowRequest,
  model: RunModel,
  dir = recording,
): Promise<number> {
  if (profile) {
    process.stdout.write(formatProfile(requireProfile(model), 'markdown', everySample));
    return exitCodes.succeeded;
  }
  const outputs = await openRunOutputs({ results: undefined, logs, junit, markdown });
  await outputs.copyLogs(dir);
  const shown = { ...(await recordedSummary(dir, model)), recording };
  const before = await openBaseline(baseline, model.setup.comparedAs);
  const verdict = verdictOn(model, shown, budgets, before);
  // An output on stdout takes the place of the report.
  if (json) process.stdout.write(`${printableJson({ ...shown, ...verdict })}\n`);
  else if (![junit, logs, markdown].includes(stdoutPath))
    process.stdout.write(`${formatReport(model, shown, verdict)}\n`);
  const incomplete = await outputs.end(reportsOf(model, shown, verdict));
  for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
  return incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded;
}
