import { jobLabel } from '../model/facts/job.ts';
import { withPipedInput } from '../supervisor/pipedInput.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { parseRun } from './arguments.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { formatDeadlock } from './locks.ts';
import type { Progress } from './progress.ts';
import { junitXml } from './junit.ts';
import { printOutput } from './printedLines.ts';
import { formatReport } from './report.ts';
import { cutRecording, openRunOutputs } from './runOutputs.ts';
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
    recordingDir: record,
    continues: continues?.run,
    readsValues: results !== undefined,
    showsProgress: !quiet,
    watch,
  };
  const finish = async (handle: RunHandle): Promise<number> => {
    const { model } = handle;
    const summary = handle.summary();
    const verdict = verdictOn(model, summary, request.budgets, baseline);
    const lines = await outputs.end(() => junitXml(model, summary, verdict.budgets ?? []));
    const incomplete = [...lines, ...cutRecording(model, record)];
    if (request.json) process.stdout.write(`${printableJson({ ...summary, ...verdict })}\n`);
    const reports = model.error !== undefined || (!request.quiet && !request.json);
    if (reports) process.stderr.write(`${formatReport(model, summary, verdict)}\n`);
    else if (isBroken(verdict)) process.stderr.write(`${formatBroken(verdict)}\n`);
    if (continues && reports) process.stderr.write(continues.changes(model));
    for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
    return (
      exitCodeOf(model) || (incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded)
    );
  };
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
