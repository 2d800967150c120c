import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { root } from './root.ts';
import { expectSchema } from './schemas.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly cwd?: string;
  /** Another folder for temporary files. */
  readonly tmpdir?: string;
  /** Largest number of open files. */
  readonly handles?: number;
  /** Largest size of a file, in the shell's blocks. */
  readonly fileBlocks?: number;
  /** Another user. Only root can choose one. */
  readonly uid?: number;
  /** Path of another Node. */
  readonly node?: string;
  /** Variables of the environment, in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

const jobs = join(root, 'test/fixtures/jobs');

/** Runs the built command line in the folder of the fixture jobs. */
export function poolscope(args: readonly string[], options: Options = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const limits = [
      ...(options.handles === undefined ? [] : [`ulimit -n ${options.handles}`]),
      ...(options.fileBlocks === undefined ? [] : [`ulimit -f ${options.fileBlocks}`]),
    ];
    const node = [options.node ?? process.execPath, join(root, 'dist/cli.js'), ...args];
    const [program = '', ...command] =
      limits.length === 0 ? node : ['bash', '-c', `${limits.join(';')}; exec "$0" "$@"`, ...node];
    // A test runner in a terminal may demand colours of all programs that it starts.
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const env = { ...inherited, ...(options.tmpdir !== undefined && { TMPDIR: options.tmpdir }), ...options.env };
    const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
    execFile(
      program,
      command,
      { cwd: options.cwd ?? jobs, maxBuffer: 1 << 28, env, ...user },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

export interface JsonRun extends CommandResult {
  readonly summary: RunSummary;
}

/** Runs `poolscope run … --json --full --quiet` and parses its JSON object. */
export async function runJson(args: readonly string[], options: Options = {}): Promise<JsonRun> {
  const result = await poolscope(['run', ...args, '--json', '--full', '--quiet'], options);
  const summary = JSON.parse(result.stdout) as RunSummary;
  expectSchema('run-full', summary);
  return { ...result, summary };
}

export function readNdjson<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
