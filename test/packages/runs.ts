import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { decodeValue } from '../../src/files/codec.ts';
import { findChromium } from '../support/browser.ts';
import { readNdjson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import type { Installed } from './install.ts';
import type { Project } from './projects.ts';

/** The outcome of one item: its value, or its error as `Name: message`. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

export interface Run {
  readonly outcomes: readonly Outcome[];
  /** Text that a run of Poolscope prints only if something is wrong, or the error of a program that failed. */
  readonly problem: string;
}

const limitMs = 120_000;

/** Runs the job in one thread without Poolscope. */
export function runPlain(node: string, project: Project, { plainDir }: Installed, tsx: string): Promise<Run> {
  return withFile(async (outcomes) => {
    const [path = '', exportName] = project.job.split('#');
    const module = join(plainDir, project.plainly === 'tsc' ? path.replace(/\.ts$/, '.js') : path);
    const setup = {
      module,
      exportName,
      outcomes,
      input: project.input,
      tsx: project.plainly === 'tsx' ? tsx : undefined,
    };
    const problem = await run(node, project, [join(import.meta.dirname, 'plain.mjs'), JSON.stringify(setup)], plainDir);
    return { problem, outcomes: existsSync(outcomes) ? (deserialize(readFileSync(outcomes)) as Outcome[]) : [] };
  });
}

/** Runs it by the built command line, with two workers. */
export function runPoolscope(
  node: string,
  project: Project,
  { dir }: Installed,
  isolation: 'thread' | 'process',
): Promise<Run> {
  return withFile(async (results) => {
    const options = ['--quiet', '--workers=2', '--chunksize=1', `--isolation=${isolation}`, `--results=${results}`];
    const input = project.input === undefined ? [] : [`--input=${project.input}`];
    const args = [join(root, 'dist/cli.js'), 'run', project.job, ...options, ...input];
    const problem = await run(node, project, args, dir);
    return {
      problem,
      outcomes: existsSync(results) ? readNdjson<ResultLine>(results).map(outcome) : [],
    };
  });
}

interface ResultLine {
  readonly value?: unknown;
  readonly failure?: { readonly name: string; readonly message: string };
}

function outcome({ value, failure }: ResultLine): Outcome {
  if (failure) return { error: `${failure.name}: ${failure.message}` };
  return { value: value === undefined ? undefined : decodeValue(JSON.stringify(value)) };
}

/** What the program printed to stderr, or how it ended; empty if all is well. */
function run(node: string, project: Project, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, ...(project.needsBrowser ? { CHROMIUM: findChromium() } : {}) };
  return new Promise((resolve) => {
    execFile(node, args, { cwd, env, timeout: limitMs, maxBuffer: 1 << 28 }, (error, _, stderr) => {
      resolve(error?.killed === true ? `no end within ${limitMs / 1000} s` : stderr.trim());
    });
  });
}

async function withFile<T>(use: (file: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-packages-'));
  try {
    return await use(join(dir, 'outcomes'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
