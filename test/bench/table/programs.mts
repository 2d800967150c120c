// Programs that are measured from their start to their end.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { scratchFolder } from '../scratch.mts';
import { simple, type Contender, type Figures } from './row.mts';

export const workers = 2;
export const scratch = scratchFolder();
export const hasPython = spawnSync('python3', ['--version']).status === 0;
const cli = join(import.meta.dirname, '../../../dist/cli.js');
const sampleMs = 20;

/** A file beside this one. */
export const here = (file: string): string => join(import.meta.dirname, file);

/** `poolscope run` of a function of work.mjs. */
export const poolscope = (exportName: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  cli,
  'run',
  `${here('work.mjs')}#${exportName}`,
  `--workers=${workers}`,
  '--quiet',
  ...args,
];

export const show = (recording: string): readonly string[] => [process.execPath, cli, 'show', recording];

export const script = (file: string, ...args: readonly (string | number)[]): readonly string[] => [
  process.execPath,
  here(file),
  ...args.map(String),
];

export interface Ran extends Figures {
  readonly output: string;
}

interface RanOptions {
  /** Reads the peaks of the program and of its runner, on Linux. */
  readonly seesMemory?: boolean;
  /** A file descriptor, if the output is to go to a file. */
  readonly stdout?: 'pipe' | number;
}

/** Runs a program to its end. */
export async function ran(
  [program = '', ...args]: readonly string[],
  { seesMemory = false, stdout = 'pipe' }: RanOptions = {},
): Promise<Ran> {
  const begin = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', stdout, 'inherit'] });
  const exited = once(child, 'exit');
  const [main, runner] = [new Peak(() => child.pid), new Peak(() => runnerOf(child.pid ?? 0))];
  const sampler = seesMemory ? setInterval(() => (main.sample(), runner.sample()), sampleMs) : undefined;
  try {
    const output = child.stdout ? await text(child.stdout) : '';
    const [code] = (await exited) as [number | null];
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
    return { output, time: performance.now() - begin, mainMb: main.mb, runnerMb: runner.mb };
  } finally {
    clearInterval(sampler);
  }
}

/** A program as a contender: all of its time. */
export const program = (
  name: string,
  role: Contender['role'],
  command: readonly string[],
  options?: RanOptions,
): Contender => simple(name, role, () => ran(command, options));

/** The same, less what a run of one item takes just before. */
export const besidesStartUp = (
  name: string,
  role: Contender['role'],
  command: readonly string[],
  trivial: readonly string[],
): Contender =>
  simple(name, role, async () => {
    const startUp = await ran(trivial);
    const { time } = await ran(command);
    return { time: time - startUp.time };
  });

/** A Python program; it is left out if there is no Python. */
export const python = (name: string, file: string, ...args: readonly (string | number)[]): readonly Contender[] =>
  hasPython ? [program(name, 'peer', ['python3', here(file), ...args.map(String)])] : [];

/** Peak resident memory of a process, read while it lives. */
class Peak {
  #kilobytes = 0;
  #pid: number | undefined;
  readonly #find: () => number | undefined;

  constructor(find: () => number | undefined) {
    this.#find = find;
  }

  sample(): void {
    this.#pid ??= this.#find();
    if (this.#pid === undefined) return;
    const peak = Number(/^VmHWM:\s+(\d+)/m.exec(ofProcess(this.#pid, 'status'))?.[1] ?? 0);
    this.#kilobytes = Math.max(this.#kilobytes, peak);
  }

  /** Undefined if it was never seen. */
  get mb(): number | undefined {
    return this.#kilobytes > 0 ? this.#kilobytes / 1024 : undefined;
  }
}

/** The runner process that a command line has started. */
function runnerOf(parent: number): number | undefined {
  const children = ofProcess(parent, `task/${parent}/children`).trim().split(' ').map(Number);
  return children.find((pid) => ofProcess(pid, 'cmdline').includes('runner.js'));
}

function ofProcess(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
}
