import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scenarioDir, type CommandRun, type RunFunction, type Scenario } from './scenarios.ts';

/** The output of a scenario. */
export interface Outcome {
  /** Lines that are the same in every run. */
  readonly lines: readonly string[];
  /** Lines with measured figures. */
  readonly figures: readonly string[];
  readonly tookMs: number;
}

export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Rejects with the program's output if it fails. */
export const byPython = ({ name }: Scenario): Promise<Outcome> => byProgram('python3', [`${name}.py`]);

/** Runs the program of the scenario with the built library. `recordings`: the folder in which its pools are recorded. */
export const byLibrary = ({ name }: Scenario, recordings = ''): Promise<Outcome> =>
  byProgram(process.execPath, ['--import', join(root, 'test/parity/findPoolscope.mjs'), `${name}.ts`], recordings);

/** Runs the functions of the scenario with the built command line, with these arguments and variables in addition. */
export async function byCommand(
  scenario: Scenario,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-parity-'));
  const started = performance.now();
  try {
    const lines = await scenario.byCommand(runFunction(scenario, dir, more, env));
    return { lines, figures: [], tookMs: performance.now() - started };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The lines of a transcript that a run by the command line prints, too. */
export const linesByCommand = ({ onlyInPrograms }: Scenario, lines: readonly string[]): readonly string[] =>
  lines.filter((line) => onlyInPrograms?.test(line) !== true);

function byProgram(program: string, args: readonly string[], recordings = ''): Promise<Outcome> {
  const started = performance.now();
  const env = { ...process.env, POOLSCOPE_RECORD: recordings };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: scenarioDir, env }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${args.at(-1)} failed:\n${stdout}${stderr}`));
      const printed = stdout.trimEnd().split('\n');
      resolve({
        lines: printed.filter((line) => !line.startsWith('#')),
        figures: printed.filter((line) => line.startsWith('#')),
        tookMs: performance.now() - started,
      });
    });
  });
}

function runFunction(
  { name }: Scenario,
  dir: string,
  more: readonly string[],
  env: Readonly<Record<string, string>>,
): RunFunction {
  const results = join(dir, 'results.ndjson');
  const logs = join(dir, 'logs.ndjson');
  return async (exportName, ...args) => {
    const job = join(scenarioDir, `${name}.ts#${exportName}`);
    const words = [job, ...args, ...more, '--results', results, '--logs', logs];
    const { summary, stderr } = await runJson(words, { cwd: dir, env });
    if (summary.error) throw new Error(`${job} did not run:\n${stderr}`);
    const outcomes = readNdjson<{ readonly outcome: string; readonly value?: unknown }>(results);
    return {
      summary,
      values: outcomes.flatMap(({ outcome, value }) => (outcome === 'succeeded' ? [value] : [])),
      logs: readNdjson<CommandRun['logs'][number]>(logs),
    };
  };
}
