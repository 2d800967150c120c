import { stdoutPath } from '../files/output.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { parseShow, type ShowRequest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { junitXml } from './junit.ts';
import { everySample } from '../model/profile/sampleFilter.ts';
import { formatProfile, requireProfile } from './profileFormats.ts';
import { recordedSummary } from './recordedSummary.ts';
import { formatReport } from './report.ts';
import { openRunOutputs } from './runOutputs.ts';
import { isBroken, openBaseline, verdictOn } from './verdict.ts';

/** `poolscope show`: resolves with the exit code. Rejects with UserFacingError. */
export async function show(args: readonly string[]): Promise<number> {
  const request = parseShow(args, process.cwd());
  return showRun(request, await loadRecording(request.recording, { keepLogs: true }));
}

/** Prints what a command about a recording asks for. `model` has the log records. Rejects with UserFacingError. */
export async function showRun(
  { recording, json, budgets, baseline, junit, profile }: ShowRequest,
  model: RunModel,
): Promise<number> {
  if (profile) {
    process.stdout.write(formatProfile(requireProfile(model), 'markdown', everySample));
    return exitCodes.succeeded;
  }
  const outputs = await openRunOutputs({ results: undefined, logs: undefined, junit });
  const shown = await recordedSummary(recording, model);
  const before = await openBaseline(baseline, model.setup.comparedAs);
  const verdict = verdictOn(model, shown, budgets, before);
  // The XML takes the place of the report.
  if (json) process.stdout.write(`${printableJson({ ...shown, ...verdict })}\n`);
  else if (junit !== stdoutPath) process.stdout.write(`${formatReport(model, shown, verdict)}\n`);
  const incomplete = await outputs.end(() => junitXml(model, shown, verdict.budgets ?? []));
  for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
  return incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded;
}
