import { join } from 'node:path';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import type { Job } from '../model/facts/job.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { startRun } from '../supervisor/startRun.ts';

/** What runs of a study have in common. */
export interface Laboratory {
  /** Absolute path of the Node that runs user code. */
  readonly nodePath: string;
  /** Absolute path of `dist/runner.js`. */
  readonly runnerPath: string;
  /** Ends the study, and the workers of the run that is under way. */
  readonly signal: AbortSignal;
  /** Sees every run before anything happens in it. `what` says which one of the study it is. */
  readonly watch?: (handle: RunHandle, what: string) => void;
  /** See StartOptions; false when absent. */
  readonly yielding?: boolean;
}

/** A study that was ended by its signal before it knew what it was to find out. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Runs a job to its end, or until the signal ends it: it is then `cancelled`. `use` sees what it
 * `keeps` in its recording, which is thrown away after that. Rejects with Stopped where the signal came before.
 */
export async function experiment<T>(
  job: Job,
  { nodePath, runnerPath, signal, watch, yielding = false }: Laboratory,
  what: string,
  use: (handle: RunHandle) => T | Promise<T>,
  keeps: 'values' | 'nothing' = 'nothing',
): Promise<T> {
  if (signal.aborted) throw new Stopped();
  const scratch = createWorkDir();
  try {
    const recordingDir = join(scratch, 'recording');
    const handle = startRun({
      job,
      recordingDir,
      nodePath,
      runnerPath,
      keepLogs: false,
      keeps,
      yielding,
    });
    const end = (): void => handle.cancel(true);
    signal.addEventListener('abort', end, { once: true });
    watch?.(handle, what);
    await handle.finished;
    signal.removeEventListener('abort', end);
    return await use(handle);
  } finally {
    removeWorkDir(scratch);
  }
}
