import { stdoutPath } from '../files/output.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { jobLabel } from '../model/facts/job.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { withPipedInput } from '../supervisor/pipedInput.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { parseRun, type RunRequest } from './arguments.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { formatDeadlock } from './locks.ts';
import type { Progress } from './progress.ts';
import { reportNothing, selectsNothing } from './nothingSelected.ts';
import { printOutput } from './printedLines.ts';
import { recordedSummary } from './recordedSummary.ts';
import { formatRunError, printReport } from './report.ts';
import { reportsOf } from './reports.ts';
import { cutRecording, openRunOutputs } from './runOutputs.ts';
import type { RunFollower } from './runFollower.ts';
import { runJson } from './runReport.ts';
import { hasColours, styled } from './style.ts';
import { refuseTopLevelWork } from './topLevelWork.ts';
import { openResumed } from './openResumed.ts';
import { untilSignal } from './untilSignal.ts';
import { formatBroken, isBroken, openBaseline, verdictOn, type Verdict } from './verdict.ts';
import { watchRuns } from './watchRuns.ts';

/** `poolscope run`: resolves with the exit code. Rejects with UserFacingError for a wrong command line. */
export async function run(args: readonly string[]): Promise<number> {
  const request = await parseRun(args, process.cwd());
  return request.watch ? watchRuns(request, runOnce) : runOnce(request);
}

/** Runs the job that was asked for: resolves with the exit code. Rejects with UserFacingError. */
async function runOnce(request: RunRequest, follower?: RunFollower): Promise<number> {
  if (!request.allowsTopLevelWork) await refuseTopLevelWork(request.job);
  const baseline = await openBaseline(request.baseline, jobLabel(request.job));
  const outputs = await openRunOutputs(request);
  const { job, record, results, quiet, resume } = request;
  const watch = (handle: RunHandle, progress: Progress | undefined): void => {
    outputs.follow(handle);
    follower?.begun(handle);
    if (request.print) printOutput(handle, progress);
    handle.changed((events) => {
      for (const event of events)
        if (event.type === 'deadlockFound') progress?.say(formatDeadlock(handle.model, event));
    });
  };
  const continues = resume && record !== undefined ? await openResumed(record, resume.retriesFailed, quiet) : undefined;
  const options = {
    machines: request.machines,
    recordingDir: record,
    continues: continues?.run,
    readsValues: results !== undefined || follower !== undefined,
    showsProgress: !quiet,
    watch,
  };
  const report = async (model: RunModel, summary: RunSummary): Promise<number> => {
    const verdict = verdictOn(model, summary, request.budgets, baseline);
    const lines = await outputs.end(reportsOf(model, summary, verdict));
    const incomplete = [...lines, ...cutRecording(model, record)];
    printRun(request, model, summary, verdict);
    if (continues && !continues.isComplete && printsReport(request, model)) {
      reportStream(request).write(continues.changes(model));
    }
    for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
    if (!follower && selectsNothing(job, model)) return reportNothing();
    return (
      exitCodeOf(model) || (incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded)
    );
  };
  const finish = async (handle: RunHandle): Promise<number> => {
    const isWanted = (await follower?.ended(handle)) ?? true;
    if (!handle.isUnchanged && isWanted) return report(handle.model, handle.summary());
    await outputs.end(reportsOf(handle.model, handle.summary(), {}));
    return isWanted ? reportUnchanged(handle.model) : exitCodes.cancelled;
  };
  if (continues?.isComplete && record !== undefined) {
    const model = await loadRecording(record, { keepLogs: true });
    return report(model, await recordedSummary(record, model));
  }
  return withPipedInput(job.input, job.baseDir, 'growing', ({ input, isGrowing }) => {
    // Python's rule needs the number of items, and would wait for the end of the pipe.
    const chunksize = job.chunksize ?? (isGrowing ? 'auto' : undefined);
    return untilSignal(
      () => outputs.interrupt(),
      () => conduct({ ...job, input, chunksize }, options, finish),
    );
  });
}

function printRun(request: RunRequest, model: RunModel, summary: RunSummary, verdict: Verdict): void {
  if (request.json) process.stdout.write(`${runJson(model, summary, verdict, request.full)}\n`);
  if (printsReport(request, model)) printReport(model, summary, { verdict, stream: reportStream(request) });
  else if (isBroken(verdict)) process.stderr.write(`${formatBroken(verdict)}\n`);
}

const printsReport = ({ quiet, json }: RunRequest, { error }: RunModel): boolean =>
  error !== undefined || (!quiet && !json);

/** Stdout, unless something else is written there, or only errors are wanted. */
function reportStream({ json, quiet, results, logs, junit, markdown }: RunRequest): NodeJS.WriteStream {
  const usesStdout = json || quiet || [results, logs, junit, markdown].includes(stdoutPath);
  return usesStdout ? process.stderr : process.stdout;
}

/** Returns the exit code of a resumed run that ended before an item ran. */
function reportUnchanged({ error }: RunModel): number {
  if (error === undefined) process.stderr.write('no item has run; the recording is as it was\n');
  else process.stderr.write(`${styled(formatRunError(error), hasColours(process.stderr))}\n`);
  return error === undefined ? exitCodes.cancelled : exitCodes.couldNotStart;
}
