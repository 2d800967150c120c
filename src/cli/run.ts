import { closeSync, copyFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { recordingFiles } from '../model/recording.ts';
import type { RunModel } from '../model/runModel.ts';
import { startRun } from '../supervisor/startRun.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { parseRun, type RunRequest } from './arguments.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { formatDeadlock } from './locks.ts';
import { LogFile } from './logFile.ts';
import { Progress } from './progress.ts';
import { formatReport } from './report.ts';

/** `poolscope run`; resolves with the exit code. Throws UserFacingError for a wrong command line. */
export async function run(args: readonly string[]): Promise<number> {
  const request = parseRun(args, process.cwd());
  for (const path of [request.results, request.logs]) checkWritable(path);
  const logs = request.logs === undefined ? undefined : new LogFile(request.logs);
  const scratch = request.record === undefined ? createWorkDir() : undefined;
  const recordingDir = request.record ?? join(scratch ?? '', 'recording');
  const handle = startRun({
    job: request.job,
    recordingDir,
    nodePath: process.execPath,
    runnerPath: join(__dirname, 'runner.js'),
    keepLogs: false,
    keepRecording: request.record !== undefined,
  });
  const progress = request.quiet ? undefined : new Progress(process.stderr, handle.model);
  handle.changed((events) => {
    logs?.add(events);
    for (const event of events) if (event.type === 'deadlockFound') progress?.say(formatDeadlock(handle.model, event));
  });
  const onSignal = (): void => handle.cancel();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const model = await handle.finished;
    progress?.end();
    logs?.close();
    const incomplete = [...unwrittenLogs(request, logs), ...copyResults(request, recordingDir, model)];
    if (request.json) process.stdout.write(`${printableJson(handle.summary())}\n`);
    if (!request.quiet && !request.json) process.stderr.write(`${formatReport(model, handle.summary())}\n`);
    else if (model.error) process.stderr.write(`${formatReport(model, handle.summary())}\n`);
    for (const line of incomplete) process.stderr.write(`error: ${line}\n`);
    return exitCodeOf(model) || (incomplete.length > 0 ? exitCodes.someFailed : exitCodes.succeeded);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    if (scratch !== undefined) removeWorkDir(scratch);
  }
}

/** One line for each file that was asked for and is not complete. */
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

/** Before the run rather than after it: nothing is lost to a mistyped folder. */
function checkWritable(path: string | undefined): void {
  if (path === undefined) return;
  try {
    closeSync(openSync(path, 'w'));
  } catch (error) {
    throw new UserFacingError(`${path} cannot be written: ${messageOf(error)}`, 'Name a file in a folder that exists.');
  }
}
