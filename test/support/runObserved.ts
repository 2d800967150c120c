import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObservedProgram } from './observedPrograms.ts';
import { root } from './root.ts';

export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Writes the program to a folder; returns its path. */
export function writeProgram(folder: string, name: string, { code, isModule }: ObservedProgram): string {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.${isModule ? 'mjs' : 'cjs'}`);
  writeFileSync(file, code);
  return file;
}

/** Runs a program by itself, or by `poolscope observe --quiet`. */
export function runProgram(
  file: string,
  { stdin, signal }: ObservedProgram,
  options: { readonly isObserved: boolean; readonly node: string },
): Promise<ProgramOutput> {
  const { isObserved, node } = options;
  const observe = [join(root, 'dist/cli.js'), 'observe', '--quiet', '--', node, file];
  const [command, args] = isObserved ? [process.execPath, observe] : [node, [file]];
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => {
      if (signal && output.stdout === '') child.kill(signal);
      output.stdout += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => void (output.stderr += data.toString()));
    child.on('close', (code, killedBy) => resolve({ ...output, code, signal: killedBy }));
    child.stdin.end(stdin);
  });
}

/** Without what differs from run to run. */
export const comparable = (output: ProgramOutput): ProgramOutput => ({
  ...output,
  stderr: output.stderr.replaceAll(/\(node:\d+\)/g, '(node:PID)'),
});
