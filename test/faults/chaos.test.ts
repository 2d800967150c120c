import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { outcomes } from '../../src/model/facts/events.ts';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { eventually } from '../support/eventually.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { root } from '../support/root.ts';

interface ResultLine {
  readonly item: number;
  readonly outcome: string;
  readonly value?: unknown;
}
interface LogLine {
  readonly item: number;
  readonly text: string;
}

const full = process.env['POOLSCOPE_FULL_FAULTS'] === '1';
const seeds = Array.from({ length: full ? 100 : 4 }, (_, k) => k + 1);
const items = 2000;
const workers = 2;
const isolations = ['thread', 'process', 'inline'] as const;
const values = Array.from({ length: items }, (_, item) => item * 2);

/** Mulberry32, by Tommy Ettinger: the same numbers for the same seed. */
function random(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** Ids of the child processes of a process; none after it has ended. Linux only. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  try {
    return readFileSync(path, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

interface Moment {
  readonly owner: number;
  readonly runner: number;
  /** Folder for all temporary files. */
  readonly tmp: string;
}

/** Runs a job and disturbs it once, when this many log lines have been written. */
async function disturb(args: readonly string[], disturbance: (at: Moment) => void, afterLines = 1000) {
  const logs = scratch('logs.ndjson');
  const tmp = scratch('tmp');
  mkdirSync(tmp);
  const child = spawn(
    process.execPath,
    [
      join(root, 'dist/cli.js'),
      'run',
      `--input=range:${items}`,
      `--workers=${workers}`,
      ...args,
      '--json',
      '--quiet',
      `--logs=${logs}`,
    ],
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

function isAlive(pid: number): boolean {
  try {
    // A zombie is dead: its parent here may be the machine's first process, which reaps late.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function countLines(path: string): number {
  try {
    return readFileSync(path, 'latin1').split('\n').length - 1;
  } catch {
    return 0;
  }
}

describe.runIf(process.platform === 'linux')('a runner killed at a random moment', () => {
  test.each(seeds)('loses and invents nothing (seed %d)', async (seed) => {
    const results = scratch('results.ndjson');
    const run = await disturb(
      ['killers.ts#steady', `--results=${results}`],
      ({ runner }) => void process.kill(runner, 'SIGKILL'),
      Math.ceil(random(seed) * items * 5 * 0.9),
    );
    expect(run.runner).toBeGreaterThan(0);
    expect(run.summary.items).toMatchObject({ total: items, succeeded: items });
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual(values);
    const lines = readNdjson<LogLine>(run.logs);
    const distinct = new Set(lines.map((line) => line.text));
    expect(distinct.size).toBe(items * 5);
    // At most one item per worker ran again, so at most five lines of each come twice.
    expect(lines.length - distinct.size).toBeLessThanOrEqual(workers * 5);
    const again = new Set(
      lines.filter((line, k) => lines.findIndex((l) => l.text === line.text) !== k).map((l) => l.item),
    );
    expect(again.size).toBeLessThanOrEqual(workers);
    if (again.size > 0) expect(run.summary.advice.map(({ id }) => id)).toEqual(['crashNotReproduced']);
  });
});

describe('an item that kills the process', () => {
  test('is the only one to be blamed', async () => {
    const results = scratch('results.ndjson');
    const { code, summary } = await runJson([
      'killers.ts#someKill',
      '--items=0-39',
      '--input=range:100',
      '--workers=2',
      `--results=${results}`,
    ]);
    expect(code).toBe(1);
    expect(summary.items).toMatchObject({ total: 40, succeeded: 39, crashed: 1 });
    expect(summary.failures.map(({ item, kind }) => [item, kind])).toEqual([[17, 'crash']]);
    expect(summary.advice).toEqual([]);
    expect(readNdjson<ResultLine>(results).map((line) => line.item)).toEqual(Array.from({ length: 40 }, (_, k) => k));
  });

  test('is found among tiny neighbours that were not announced', async () => {
    const { summary } = await runJson(['killers.ts#tinyKills', '--input=range:10000', '--workers=2']);
    expect(summary.items).toMatchObject({ total: 10_000, succeeded: 9999, crashed: 1 });
    expect(summary.failures.map(({ item }) => item)).toEqual([5000]);
  });

  test('again and again ends the run, and every item is accounted for', async () => {
    const { code, summary } = await runJson(['killers.ts#allKill', '--input=range:20', '--workers=2']);
    expect(code).toBe(1);
    expect(summary.state).toBe('gaveUp');
    expect(summary.error?.message).toContain('died 6 times');
    expect(summary.items.crashed + summary.items.cancelled).toBe(20);
  });
});

/** A file system of one megabyte in memory; undefined without the right to mount one. */
function tinyDisk(): string | undefined {
  const dir = scratch('disk');
  mkdirSync(dir);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', dir], { stdio: 'ignore' });
  if (status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', dir]));
  return dir;
}

describe.runIf(process.platform === 'linux')('a disk that takes no more', () => {
  test.each(isolations)('costs the crash insurance, not the run (%s)', async (isolation) => {
    const disk = tinyDisk();
    const results = scratch('results.ndjson');
    const logs = scratch('logs.ndjson');
    const args = ['killers.ts#steady', `--input=range:${items}`, `--isolation=${isolation}`, '--workers=2'];
    // Without the right to mount, a limit on the size of files refuses writes as a full disk does.
    const run = await runJson(
      [...args, `--results=${results}`, `--logs=${logs}`, ...(disk ? [`--record=${scratch('r')}`] : [])],
      {
        ...(disk ? { tmpdir: disk } : { fileBlocks: 64 }),
      },
    );
    expect(run.summary.advice.map(({ id }) => id)).toContain('spoolFailed');
    expect(run.summary.items).toMatchObject({ total: items, succeeded: items });
    expect(run.summary.logs.lines).toBe(items * 5);
    if (!disk) return;
    expect(run.code).toBe(0);
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual(values);
    expect(readNdjson<LogLine>(logs)).toHaveLength(items * 5);
  });

  test('is reported once if the recording is on it too', async () => {
    const disk = tinyDisk();
    if (!disk) return;
    const run = await poolscope(['run', 'killers.ts#steady', `--input=range:${items}`, `--record=${join(disk, 'r')}`], {
      tmpdir: disk,
    });
    expect(run.stderr).toContain('2,000 succeeded');
    expect(run.stderr).toMatch(/rest of the recording cannot be written.*ENOSPC/);
    // What was asked for is incomplete.
    expect(run.code).toBe(1);
  });
});

describe.runIf(process.platform === 'linux')('a folder for temporary files that is deleted under the run', () => {
  test.each(isolations)('changes nothing in the run (%s)', async (isolation) => {
    const results = scratch('results.ndjson');
    const { summary, code } = await disturb(
      ['killers.ts#steady', `--isolation=${isolation}`, `--results=${results}`, `--record=${scratch('r')}`],
      ({ tmp }) => {
        for (const name of readdirSync(tmp)) rmSync(join(tmp, name), { recursive: true, force: true });
      },
    );
    expect(code).toBe(0);
    expect(summary.items).toMatchObject({ total: items, succeeded: items });
    expect(summary.logs.lines).toBe(items * 5);
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual(values);
  });
});

describe.runIf(process.platform === 'linux')('a process that is stopped', () => {
  test('is replaced: the runner, by its owner', async () => {
    const { summary, runner } = await disturb(
      ['killers.ts#steady'],
      ({ runner }) => void process.kill(runner, 'SIGSTOP'),
    );
    expect(summary.items).toMatchObject({ total: items, succeeded: items });
    expect(isAlive(runner)).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('an owner that is killed', () => {
  test.each([...isolations, 'loop'])('leaves no process, and its folders go with the next run (%s)', async (kind) => {
    const job =
      kind === 'loop'
        ? ['killers.ts#loops', '--isolation=inline']
        : ['killers.ts#steadyWithChild', `--isolation=${kind}`];
    const { tmp, tree } = await disturb(job, ({ owner }) => void process.kill(owner, 'SIGKILL'));
    expect(tree.length).toBeGreaterThan(0);
    await eventually(() => tree.filter(isAlive)).toEqual([]);
    expect(readdirSync(tmp).length).toBeGreaterThan(0);
    await runJson(['basic.ts#addOne', '--input=range:1'], { tmpdir: tmp });
    expect(readdirSync(tmp)).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('too few file handles', () => {
  test.each([30, 48, 64, 80])('end in a clear error or in a whole run (%d)', async (handles) => {
    const { summary, stderr, code } = await runJson(['killers.ts#steady', `--input=range:${items}`, '--workers=8'], {
      handles,
    });
    expect(outcomes.reduce((sum, outcome) => sum + summary.items[outcome], 0)).toBe(summary.items.total);
    if (code === 0) expect(summary.items.succeeded).toBe(items);
    else expect(stderr).toMatch(/EMFILE|too many open files|could not start|died/);
  });
});
