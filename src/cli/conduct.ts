import { join } from 'node:path';
import { jobLabel, type Job } from '../model/facts/job.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { runToEnd, type RunToEndOptions } from '../supervisor/runToEnd.ts';
import { Progress } from './progress.ts';
import { untilSignal } from './untilSignal.ts';

export interface ConductOptions extends Pick<
  RunToEndOptions,
  'recordingDir' | 'readsValues' | 'inspectPort' | 'continues' | 'machines'
> {
  readonly showsProgress: boolean;
  /** Receives the run before its first event. */
  readonly watch?: ((handle: RunHandle, progress: Progress | undefined) => void) | undefined;
}

/** The programs that a run of the command line needs: its own Node, and the runner beside it. */
export const programs = { nodePath: process.execPath, runnerPath: join(__dirname, 'runner.js') };

/**
 * Runs a job to its end with progress on stderr, and calls `use` while the recording exists. The first signal lets
 * running items finish, the second one ends the workers.
 */
export async function conduct<T>(
  job: Job,
  { showsProgress, watch, ...options }: ConductOptions,
  use: (handle: RunHandle) => T | Promise<T>,
): Promise<T> {
  let running: RunHandle | undefined;
  let progress: Progress | undefined;
  const begin = (handle: RunHandle): void => {
    running = handle;
    progress = showsProgress ? new Progress(process.stderr, handle.model, jobLabel(job)) : undefined;
    watch?.(handle, progress);
  };
  const end = (handle: RunHandle): T | Promise<T> => {
    progress?.end();
    return use(handle);
  };
  return untilSignal(
    () => running?.cancel(),
    () => runToEnd({ job, ...programs, ...options, watch: begin }, end),
  );
}
