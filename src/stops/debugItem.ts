import { dirname } from 'node:path';
import type { Job } from '../model/facts/job.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { runToEnd } from '../supervisor/runToEnd.ts';
import { spawnRead } from '../supervisor/spawnRunner.ts';
import { StopWatcher, type SeenStops, type StopsRequest } from './itemStops.ts';

export interface DebugItemOptions {
  /** A replay of one item. */
  readonly job: Job;
  readonly nodePath: string;
  readonly runnerPath: string;
  /** Ends the item. */
  readonly signal: AbortSignal;
}

const listening = /Debugger listening on (ws:\/\/\S+)/;

/**
 * Runs an item under a debugger that needs no person: it notes the state of the program at each stop, and goes on. Calls `use`
 * while the recording of the run exists, and resolves with what it returns.
 */
export async function debugItem<T>(
  { job, nodePath, runnerPath, signal }: DebugItemOptions,
  request: StopsRequest,
  use: (seen: SeenStops, handle: RunHandle) => T | Promise<T>,
): Promise<T> {
  let attached: Promise<StopWatcher> | undefined;
  let output = '';
  const onText = (text: string): void => {
    output = (output + text).slice(-4000);
    const url = listening.exec(output)?.[1];
    if (url !== undefined) attached ??= StopWatcher.attach(url, request, dirname(runnerPath));
  };
  return runToEnd(
    {
      // In the main thread, to which debuggers attach. Time at a stop is not the item's.
      job: { ...job, isolation: 'inline', timeoutMs: undefined, detectRaces: undefined },
      nodePath,
      runnerPath,
      signal,
      readsValues: true,
      launch: (command) =>
        spawnRead({ ...command, execArgv: [...command.execArgv, '--inspect-brk=127.0.0.1:0'] }, onText),
    },
    async (handle) => {
      const watcher = await attached;
      watcher?.close();
      return use(watcher?.seen ?? { stops: [], bound: request.breakpoints.map(() => null), hasMore: false }, handle);
    },
  );
}
