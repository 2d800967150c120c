import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandResult } from './poolscope.ts';
import { root } from './root.ts';

/** A running shell script with its output so far. */
export interface Shell {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<CommandResult>;
}

/**
 * Runs a bash script in a folder, in a process group of its own. `poolscope` is the built command line; for `exec`, the
 * array of this name has its words.
 * What is left of the group is killed after the test.
 */
export function shell(script: string, cwd: string): Shell {
  const prelude = `
    set -o pipefail
    poolscope=("${process.execPath}" "${join(root, 'dist/cli.js')}")
    poolscope() { "\${poolscope[@]}" "$@"; }\n`;
  const child = spawn('bash', ['-c', prelude + script], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => signalGroup(child, 'SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? -1, ...output }));
  });
  return { child, output, ended };
}

/** Sends a signal to all processes of the script, as Ctrl-C does. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
