import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stdoutPath } from '../files/output.ts';
import { everySample } from '../model/profile/sampleFilter.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { recordingFiles } from '../recording/format.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { exitCodes } from './exitCodes.ts';
import { jsonLines } from '../base/printableJson.ts';
import { reportsOf } from './reports.ts';
import { listShown } from './listShown.ts';
import { printAdvice } from './parts/advicePart.ts';
import { printFailures } from './parts/failuresPart.ts';
import { printSlowest, printWorker } from './parts/itemsPart.ts';
import { printLogs } from './parts/logsPart.ts';
import { formatProfile, requireProfile } from './profileFormats.ts';
import { recordedSummary } from './recordedSummary.ts';
import { formatReport, lookOf } from './report.ts';
import { openRunOutputs } from './runOutputs.ts';
import { runJson } from './runReport.ts';
import { parseShow, type ShownPart, type ShowRequest } from './showArguments.ts';
import { showItem } from './showItem.ts';
import { isBroken, openBaseline, verdictOn } from './verdict.ts';

/** `poolscope show`: resolves with the exit code. Rejects with UserFacingError. */
export async function show(args: readonly string[]): Promise<number> {
  const request = parseShow(args, process.cwd());
  const { recording, json, part } = request;
  const dir = await recordingFolder(recording);
  if (isFolderOfOthers(dir)) {
    await listShown(dir, json);
    return exitCodes.succeeded;
  }
  const model = await loadRecording(dir, { keepLogs: true, recovers: true });
  if (!part) return showRun(request, model, dir);
  await showPart(part, { recording, dir, model, json });
  return exitCodes.succeeded;
}

const isFolderOfOthers = (dir: string): boolean =>
  statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true && !existsSync(join(dir, recordingFiles.events));

interface Shown {
  readonly recording: string;
  /** The recording as a folder. */
  readonly dir: string;
  /** With the log records. */
  readonly model: RunModel;
  readonly json: boolean;
}

/** Rejects with UserFacingError if the run has no such part. */
async function showPart(part: ShownPart, { recording, dir, model, json }: Shown): Promise<void> {
  switch (part.kind) {
    case 'profile': {
      const text = formatProfile(requireProfile(model), 'markdown', everySample);
      process.stdout.write(json ? `${jsonLines({ schema: 1, recording, part: 'profile', text })}\n` : text);
      return;
    }
    case 'item':
      return showItem(recording, dir, model, part.item, json);
    case 'failures':
      return printFailures(recording, model, await recordedSummary(dir, model), part.paging, json);
    case 'slowest':
      return printSlowest(recording, dir, model, part.paging, json);
    case 'worker':
      return printWorker(recording, model, part.worker, part.paging, json);
    case 'logs':
      return printLogs(recording, model, part.filter, part.paging, json);
    case 'advice':
      return printAdvice(recording, await recordedSummary(dir, model), part.paging, json);
  }
}

/**
 * Prints what a command about a recording asks for. `model` has the log records. `dir` is the folder of a recording that is one
 * file. Rejects with UserFacingError.
 */
export async function showRun(
  { recording, json, full, budgets, baseline, junit, markdown, logs }: Omit<ShowRequest, 'part'>,
  model: RunModel,
  dir = recording,
): Promise<number> {
  const outputs = await openRunOutputs({ results: undefined, logs, junit, markdown });
  await outputs.copyLogs(dir);
  const shown = { ...(await recordedSummary(dir, model)), recording };
  const before = await openBaseline(baseline, model.setup.comparedAs);
  const verdict = verdictOn(model, shown, budgets, before);
  // An output on stdout takes the place of the report.
  if (json) process.stdout.write(`${runJson(model, shown, verdict, full)}\n`);
  else if (![junit, logs, markdown].includes(stdoutPath))
    process.stdout.write(`${formatReport(model, shown, verdict, lookOf(process.stdout))}\n`);
  const incomplete = await outputs.end(reportsOf(model, shown, verdict));
  for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
  return incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded;
}
