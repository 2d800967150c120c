import { join } from 'node:path';
import type { Job } from '../model/facts/job.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import type { RunHandle, StartOptions } from '../supervisor/runHandle.ts';
import { startRun } from '../supervisor/startRun.ts';
import { Progress } from './progress.ts';

export interface ConductOptions {
  /** Keeps the recording here; it is thrown away without. */
  readonly record?: string | undefined;
  /** `use` reads inputs or results of it. */
  readonly readsValues: boolean;
  readonly showsProgress: boolean;
  readonly inspectPort?: StartOptions['inspectPort'];
  /** Before anything happens. */
  readonly watch?: (handle: RunHandle, progress: Progress | undefined) => void;
}

/** Runs a job to its end, which a signal brings nearer; `use` sees the recording while it is there. */
export async function conduct<T>(
  job: Job,
  { record, readsValues, showsProgress, inspectPort, watch }: ConductOptions,
  use: (handle: RunHandle) => T | Promise<T>,
): Promise<T> {
  const scratch = record === undefined ? createWorkDir() : undefined;
  const handle = startRun({
    job,
    recordingDir: record ?? join(scratch ?? '', 'recording'),
    nodePath: process.execPath,
    runnerPath: join(__dirname, 'runner.js'),
    keepLogs: false,
    keeps: record !== undefined ? 'recording' : readsValues ? 'values' : 'nothing',
    inspectPort,
  });
  const progress = showsProgress ? new Progress(process.stderr, handle.model) : undefined;
  watch?.(handle, progress);
  const onSignal = (): void => handle.cancel();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await handle.finished;
    progress?.end();
    return await use(handle);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    if (scratch !== undefined) removeWorkDir(scratch);
  }
}
