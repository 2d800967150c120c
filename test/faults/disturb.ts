import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

/** Ids of the child processes of a process; none after it has ended. Linux only. */
export function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  try {
    return readFileSync(path, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export interface Moment {
  readonly owner: number;
  readonly runner: number;
  /** Folder for all temporary files. */
  readonly tmp: string;
}

/** Runs a job and disturbs it once, when this many log lines have been written. */
export async function disturb(args: readonly string[], disturbance: (at: Moment) => void, afterLines = 1000) {
  const logs = scratch('logs.ndjson');
  const tmp = scratch('tmp');
  mkdirSync(tmp);
  const child = spawn(
    process.execPath,
    [join(root, 'dist/cli.js'), 'run', '--workers=2', ...args, '--json', '--quiet', `--logs=${logs}`],
    {
      cwd: join(root, 'test/fixtures/jobs'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: tmp },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += text));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const owner = child.pid ?? 0;
  let runner = 0;
  let tree: readonly number[] = [];
  const watch = setInterval(() => {
    const [found] = childrenOf(owner);
    if (runner !== 0 || found === undefined || countLines(logs) < afterLines) return;
    runner = found;
    tree = descendantsOf(owner);
    disturbance({ owner, runner, tmp });
  }, 1);
  const code = await closed;
  clearInterval(watch);
  return { code, runner, tmp, tree, logs, summary: (stdout === '' ? {} : JSON.parse(stdout)) as RunSummary };
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function countLines(path: string): number {
  try {
    return readFileSync(path, 'latin1').split('\n').length - 1;
  } catch {
    return 0;
  }
}
