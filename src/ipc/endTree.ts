import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What ends processes. Tests have their own. */
export interface ProcessEnder {
  readonly platform: NodeJS.Platform;
  readonly kill: (pid: number, signal: 'SIGKILL') => void;
  /** Runs a program. If it `waits`, until the program has ended. */
  readonly run: (file: string, args: readonly string[], waits: boolean) => void;
}

/** Whether a process that is started `detached` leads a group. */
export const hasGroups = process.platform !== 'win32';

const taskkillMs = 5000;

const thisSystem: ProcessEnder = {
  platform: process.platform,
  kill: (pid, signal) => void process.kill(pid, signal),
  run: (file, args, waits) => {
    const options = { stdio: 'ignore', windowsHide: true } as const;
    if (waits) spawnSync(file, args, { ...options, timeout: taskkillMs });
    else
      spawn(file, args, options)
        .on('error', () => {})
        .unref();
  },
};

/**
 * Ends a process and all that it has started, at once. Elsewhere than on Windows the process must lead a group, and the group is
 * ended, also after the end of the process. Windows has no groups: its taskkill goes from parent to child, so it must be called
 * before the process has ended.
 */
export function endTree(pid: number, system: ProcessEnder = thisSystem): void {
  if (system.platform !== 'win32') {
    try {
      system.kill(-pid, 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
    return;
  }
  // By its path, because a program of the same name may be in the folder of the job.
  const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  // A process that ends itself must be there until its children have been found.
  system.run(taskkill, ['/PID', String(pid), '/T', '/F'], pid === process.pid);
}

interface Child {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  kill(signal: 'SIGKILL'): unknown;
}

/**
 * Ends a child that leads no group. What it has started elsewhere than on Windows remains in the group of this process, and ends
 * with that; on Windows it ends now, because nothing would find it later.
 */
export function endChild(child: Child, system: ProcessEnder = thisSystem): void {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (system.platform === 'win32' && child.pid !== undefined && !hasEnded) endTree(child.pid, system);
  else child.kill('SIGKILL');
}
