import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childLog } from '../protocol/runnerControl.ts';

/**
 * Appends a line `PID ITEM` to a file beside the spool for each process that an item starts, so that one that outlives
 * the run can be named with its item. Returns the function that stops this.
 */
export function noteChildren(spool: string, currentItem: () => number | undefined): () => void {
  const path = join(dirname(spool), childLog);
  const note = (message: unknown): void => {
    const item = currentItem();
    if (item === undefined) return;
    const { process: child } = message as { readonly process: ChildProcess };
    child.once('spawn', () => {
      try {
        appendFileSync(path, `${child.pid} ${item}\n`, { mode: 0o600 });
      } catch {
        // The disk is full or the folder was deleted. The process is then named without its item.
      }
    });
  };
  subscribe('child_process', note);
  return () => void unsubscribe('child_process', note);
}
