import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { expectSchema } from '../support/schemas.ts';
import { scratch } from '../support/scratch.ts';

interface Tuned {
  readonly state: string;
  readonly items: { readonly total: number; readonly succeeded: number };
  readonly tunings: readonly {
    readonly workers: number;
    readonly python: number;
    readonly recommended: { readonly chunksize: number | 'auto'; readonly reason: string };
    readonly bestFixed: { readonly chunksize: number; readonly from: number; readonly to: number };
    readonly versusAuto?: { readonly chunksize: number; readonly rounds: number };
    readonly curve: readonly {
      readonly chunksize: number;
      readonly measuredMs: readonly number[];
      readonly predictedMs: number;
      readonly lowMs: number;
      readonly highMs: number;
    }[];
    readonly auto: { readonly measuredMs: readonly number[] };
    readonly whatIf: readonly { readonly workers: number }[];
  }[];
}

const quick = ['basic.ts#processItem', '--items', '0-7'];

async function tuneJson(...args: readonly string[]) {
  const { code, stdout, stderr } = await poolscope(['tune', ...args, '--json', '--full', '--quiet']);
  const tuned = JSON.parse(stdout) as Tuned;
  expectSchema('tune', tuned);
  return { code, stderr, tuned };
}

test('tune runs a job a few times for each number of workers, and recommends a chunksize of its curve', async () => {
  const { code, tuned, stderr } = await tuneJson(...quick, '--workers', '2,1');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(tuned.items).toMatchObject({ total: 8, succeeded: 8 });
  expect(tuned.tunings.map(({ workers }) => workers)).toEqual([2, 1]);
  for (const { curve, recommended, bestFixed, versusAuto, auto, whatIf } of tuned.tunings) {
    expect(curve.map(({ chunksize }) => chunksize)).toContain(bestFixed.chunksize);
    expect(bestFixed.from).toBeLessThanOrEqual(bestFixed.chunksize);
    expect(bestFixed.to).toBeGreaterThanOrEqual(bestFixed.chunksize);
    expect(['auto', versusAuto?.chunksize]).toContain(recommended.chunksize);
    // The number of runs depends on the time that each takes: no run begins that would end after a minute.
    expect(auto.measuredMs.length).toBeGreaterThanOrEqual(1);
    expect(curve.flatMap(({ measuredMs }) => measuredMs).length).toBeGreaterThanOrEqual(1);
    for (const { lowMs, predictedMs, highMs } of curve) {
      expect(lowMs).toBeLessThanOrEqual(predictedMs);
      expect(highMs).toBeGreaterThanOrEqual(predictedMs);
    }
    expect(whatIf.at(-1)?.workers).toBe(256);
  }
  expect(tuned.tunings[0]?.python).toBe(1);
});

test('items that fail are tuned and reported; without --json, with the reason and one table of measured and predicted times', async () => {
  const { code, stdout } = await poolscope([
    'tune',
    'basic.ts#failsForThree',
    '--items',
    '0-39',
    '--workers',
    '1',
    '--quiet',
  ]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^basic\.ts#failsForThree: 40 items, of which 2 did not succeed\. Their durations count too\.\n/,
  );
  expect(stdout).toMatch(/^1 worker: --chunksize (\d+|auto)$/m);
  expect(stdout).toMatch(/^In \d+ rounds? in turn with auto, chunksize \d+ took /m);
  expect(stdout).toMatch(/^chunksize +measured/m);
  expect(stdout).toMatch(/^auto /m);
});

test('a job that cannot start is one error, and exit code 2', async () => {
  const { code, stderr, tuned } = await tuneJson('basic.ts#isNotThere');
  expect(code).toBe(2);
  expect(tuned).toMatchObject({ state: 'couldNotStart', tunings: [] });
  expect(stderr).toContain('isNotThere');
});

test.each([
  [['--workers', '2,x'], '--workers "x" is not a whole number'],
  [['--chunksize', '4'], 'poolscope tune has no option --chunksize'],
  [['--isolation', 'inline'], 'inline runs have no chunks to tune'],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await poolscope(['tune', ...quick, ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('a signal cancels the run under way, begins no other, and leaves no file', async () => {
  const tmpdir = scratch('tmp');
  mkdirSync(tmpdir);
  const child = spawn(
    process.execPath,
    [join(root, 'dist/cli.js'), 'tune', 'basic.ts#slow', '--items', '0-3', '--workers', '1', '--json'],
    {
      cwd: join(root, 'test/fixtures/jobs'),
      env: { ...process.env, TMPDIR: tmpdir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, runs] = ['', 0];
  child.stdout.on('data', (text: Buffer) => void (stdout += String(text)));
  child.stderr.on('data', (text: Buffer) => {
    runs += String(text).split(/^run \d+:/m).length - 1;
    if (String(text).includes('0/4')) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
  expect(runs).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'cancelled', tunings: [] });
  expect(readdirSync(tmpdir)).toEqual([]);
});
