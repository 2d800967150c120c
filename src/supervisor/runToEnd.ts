import { join } from 'node:path';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import type { RunHandle, StartOptions } from './runHandle.ts';
import { startRun } from './startRun.ts';

export interface RunToEndOptions extends Pick<
  StartOptions,
  'job' | 'nodePath' | 'env' | 'runnerPath' | 'yielding' | 'inspectPort' | 'continues' | 'machines' | 'launch'
> {
  /** Absolute path of the folder for the recording. Without it, the recording is temporary: it is deleted after `use`. */
  readonly recordingDir?: string | undefined;
  /** Stores inputs and results in a temporary recording, so that `use` can read them. */
  readonly readsValues?: boolean;
  /** Cancels the run and ends its workers immediately. */
  readonly signal?: AbortSignal;
  /** Receives the run before its first event. */
  readonly watch?: (handle: RunHandle) => void;
}

/**
 * Runs a job until it has finished, was cancelled, or could not start, and calls `use` while its recording exists.
 * Resolves with what `use` returns. A temporary recording is always deleted.
 */
export async function runToEnd<T>(
  { recordingDir, readsValues = false, signal, watch, ...start }: RunToEndOptions,
  use: (handle: RunHandle) => T | Promise<T>,
): Promise<T> {
  const temporary = recordingDir === undefined ? createWorkDir() : undefined;
  try {
    const handle = startRun({
      ...start,
      recordingDir: recordingDir ?? join(temporary ?? '', 'recording'),
      keeps: recordingDir !== undefined ? 'recording' : readsValues ? 'values' : 'nothing',
    });
    const cancel = (): void => handle.cancel(true);
    signal?.addEventListener('abort', cancel, { once: true });
    watch?.(handle);
    await handle.finished;
    signal?.removeEventListener('abort', cancel);
    return await use(handle);
  } finally {
    if (temporary !== undefined) removeWorkDir(temporary);
  }
}
