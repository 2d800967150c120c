import type { RunSummary } from '../model/compare/summary.ts';
import { jobLabel } from '../model/facts/job.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { withPipedInput } from '../supervisor/pipedInput.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { parseRun } from './arguments.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printable } from '../base/visibleText.ts';
import { formatDeadlock } from './locks.ts';
import type { Progress } from './progress.ts';
import { printOutput } from './printedLines.ts';
import { recordedSummary } from './recordedSummary.ts';
import { formatReport, formatRunError } from './report.ts';
import { reportsOf } from './reports.ts';
import { cutRecording, openRunOutputs } from './runOutputs.ts';
import { runJson } from './runReport.ts';
import { refuseTopLevelWork } from './topLevelWork.ts';
import { openResumed } from './openResumed.ts';
import { untilSignal } from './untilSignal.ts';
import { formatBroken, isBroken, openBaseline, verdictOn } from './verdict.ts';

/** `poolscope run`: resolves with the exit code. Rejects with UserFacingError for a wrong command line. */
export async function run(args: readonly string[]): Promise<number> {
  const request = await parseRun(args, process.cwd());
  if (!request.allowsTopLevelWork) await refuseTopLevelWork(request.job);
  const baseline = await openBaseline(request.baseline, jobLabel(request.job));
  const outputs = await openRunOutputs(request);
  const watch = (handle: RunHandle, progress: Progress | undefined): void => {
    outputs.follow(handle);
    if (request.print) printOutput(handle, progress);
    handle.changed((events) => {
      for (const event of events)
        if (event.type === 'deadlockFound') progress?.say(formatDeadlock(handle.model, event));
    });
  };
  const { record, results, quiet, resume } = request;
  const continues = resume && record !== undefined ? await openResumed(record, resume.retriesFailed, quiet) : undefined;
  const options = {
    machines: request.machines,
    recordingDir: record,
    continues: continues?.run,
    readsValues: results !== undefined,
    showsProgress: !quiet,
    watch,
  };
  const finish = async (handle: RunHandle): Promise<number> => {
    if (!handle.isUnchanged) return report(handle.model, handle.summary());
    await outputs.end(reportsOf(handle.model, handle.summary(), {}));
    return reportUnchanged(handle.model);
  };
  const report = async (model: RunModel, summary: RunSummary): Promise<number> => {
    const verdict = verdictOn(model, summary, request.budgets, baseline);
    const lines = await outputs.end(reportsOf(model, summary, verdict));
    const incomplete = [...lines, ...cutRecording(model, record)];
    if (request.json) process.stdout.write(`${runJson(model, summary, verdict, request.full)}\n`);
    const reports = model.error !== undefined || (!request.quiet && !request.json);
    if (reports) process.stderr.write(`${formatReport(model, summary, verdict)}\n`);
    else if (isBroken(verdict)) process.stderr.write(`${formatBroken(verdict)}\n`);
    if (continues && !continues.isComplete && reports) process.stderr.write(continues.changes(model));
    for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
    return (
      exitCodeOf(model) || (incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded)
    );
  };
  if (continues?.isComplete && record !== undefined) {
    const model = await loadRecording(record, { keepLogs: true });
    return report(model, await recordedSummary(record, model));
  }
  const { job } = request;
  return withPipedInput(job.input, job.baseDir, 'growing', ({ input, isGrowing }) => {
    // Python's rule needs the number of items, and would wait for the end of the pipe.
    const chunksize = job.chunksize ?? (isGrowing ? 'auto' : undefined);
    return untilSignal(
      () => outputs.interrupt(),
      () => conduct({ ...job, input, chunksize }, options, finish),
    );
  });
}

/** Returns the exit code of a resumed run that ended before an item ran. */
function reportUnchanged({ error }: RunModel): number {
  if (error === undefined) process.stderr.write('no item has run; the recording is as it was\n');
  else process.stderr.write(`${printable(formatRunError(error))}\n`);
  return error === undefined ? exitCodes.cancelled : exitCodes.couldNotStart;
}
