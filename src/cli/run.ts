import { closeSync, copyFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { jobLabel } from '../model/facts/job.ts';
import { recordingFiles } from '../recording/format.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { parseRun, type RunRequest } from './arguments.ts';
import { conduct } from './conduct.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { formatDeadlock } from './locks.ts';
import { LogFile } from './logFile.ts';
import type { Progress } from './progress.ts';
import { writeJunit } from './junit.ts';
import { formatReport } from './report.ts';
import { formatBroken, isBroken, openBaseline, verdictOn } from './verdict.ts';

/** `poolscope run`: resolves with the exit code. Rejects with UserFacingError for a wrong command line. */
export async function run(args: readonly string[]): Promise<number> {
  const request = parseRun(args, process.cwd());
  for (const path of [request.results, request.logs, request.junit]) checkWritable(path);
  const baseline = await openBaseline(request.baseline, jobLabel(request.job));
  const logs = request.logs === undefined ? undefined : new LogFile(request.logs);
  const watch = (handle: RunHandle, progress: Progress | undefined): void => {
    handle.changed((events) => {
      logs?.add(events);
      for (const event of events)
        if (event.type === 'deadlockFound') progress?.say(formatDeadlock(handle.model, event));
    });
  };
  const { record, results, quiet } = request;
  const options = { recordingDir: record, readsValues: results !== undefined, showsProgress: !quiet, watch };
  return conduct(request.job, options, (handle) => {
    const { model, recordingDir } = handle;
    logs?.close();
    const summary = handle.summary();
    const verdict = verdictOn(model, summary, request.budgets, baseline);
    const incomplete = [
      ...unwrittenLogs(request, logs),
      ...copyResults(request, recordingDir, model),
      ...writeJunit(request.junit, model, summary, verdict.budgets),
    ];
    if (request.json) process.stdout.write(`${printableJson({ ...summary, ...verdict })}\n`);
    const reports = model.error !== undefined || (!request.quiet && !request.json);
    if (reports) process.stderr.write(`${formatReport(model, summary, verdict)}\n`);
    else if (isBroken(verdict)) process.stderr.write(`${formatBroken(verdict)}\n`);
    for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
    return (
      exitCodeOf(model) || (incomplete.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded)
    );
  });
}

/** One line if the log file is not complete. */
function unwrittenLogs({ logs: path }: RunRequest, logs: LogFile | undefined): string[] {
  return logs?.failure ? [`${path} is incomplete: ${logs.failure.message}`] : [];
}

function copyResults({ results: path }: RunRequest, recordingDir: string, model: RunModel): string[] {
  if (path === undefined) return [];
  try {
    copyFileSync(join(recordingDir, recordingFiles.results), path);
  } catch (error) {
    return [`${path} could not be written: ${messageOf(error)}`];
  }
  const cut = model.notices.find(({ id }) => id === 'resultsFailed');
  return cut ? [`${path} is incomplete: ${cut.evidence}`] : [];
}

/** Called before the run, so that a mistyped folder does not cost its results. */
function checkWritable(path: string | undefined): void {
  if (path === undefined) return;
  try {
    closeSync(openSync(path, 'w'));
  } catch (error) {
    throw new UserFacingError(`${path} cannot be written: ${messageOf(error)}`, 'Name a file in a folder that exists.');
  }
}
