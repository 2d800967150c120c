import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunSummary } from '../../src/model/summary.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
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
const seeds = Array.from({ length: full ? 100 : 8 }, (_, k) => k + 1);
const items = 2000;
const workers = 2;

/** Mulberry32, by Tommy Ettinger: the same numbers for the same seed. */
function random(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** Process ids of a process's children; none once it has ended. Linux. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  try {
    return readFileSync(path, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Runs a job and kills its runner once, as soon as so many log lines have been written. */
async function runAndKill(linesBeforeKill: number) {
  const results = scratch('results.ndjson');
  const logs = scratch('logs.ndjson');
  const args = ['killers.ts#steady', `--input=range:${items}`, `--workers=${workers}`, '--json', '--quiet'];
  const child = spawn(
    process.execPath,
    [join(root, 'dist/cli.js'), 'run', ...args, `--results=${results}`, `--logs=${logs}`],
    { cwd: join(root, 'test/fixtures/jobs'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += text));
  const closed = new Promise((resolve) => child.on('close', resolve));
  let killed = 0;
  const watch = setInterval(() => {
    const [runner] = childrenOf(child.pid ?? 0);
    if (killed > 0 || runner === undefined || countLines(logs) < linesBeforeKill) return;
    process.kill(runner, 'SIGKILL');
    killed++;
  }, 1);
  await closed;
  clearInterval(watch);
  return {
    killed,
    summary: JSON.parse(stdout) as RunSummary,
    results: readNdjson<ResultLine>(results),
    logs: readNdjson<LogLine>(logs),
  };
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
    const run = await runAndKill(Math.ceil(random(seed) * items * 5 * 0.9));
    expect(run.killed).toBe(1);
    expect(run.summary.items).toMatchObject({ total: items, succeeded: items });
    expect(run.results.map((line) => line.value)).toEqual(Array.from({ length: items }, (_, item) => item * 2));
    const distinct = new Set(run.logs.map((line) => line.text));
    expect(distinct.size).toBe(items * 5);
    // At most one item per worker ran again, so at most five lines of each come twice.
    expect(run.logs.length - distinct.size).toBeLessThanOrEqual(workers * 5);
    const again = new Set(
      run.logs.filter((line, k) => run.logs.findIndex((l) => l.text === line.text) !== k).map((l) => l.item),
    );
    expect(again.size).toBeLessThanOrEqual(workers);
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
    expect(summary.state).toBe('failed');
    expect(summary.error?.message).toContain('died 6 times');
    expect(summary.items.crashed + summary.items.cancelled).toBe(20);
  });
});

describe.runIf(process.platform === 'linux')('a disk that takes no more', () => {
  // A limit on the size of files refuses writes as a full disk does, and needs no disk of its own.
  test.each(['thread', 'process', 'inline'])('ends the run with one clear error, not the items (%s)', (isolation) => {
    const command = `ulimit -f 64; exec "$0" "$@"`;
    const args = [join(root, 'dist/cli.js'), 'run', 'killers.ts#steady', '--input=range:2000', '--workers=2'];
    const run = spawnSync(
      'bash',
      ['-c', command, process.execPath, ...args, `--isolation=${isolation}`, '--json', '--quiet'],
      {
        cwd: join(root, 'test/fixtures/jobs'),
        encoding: 'utf8',
      },
    );
    expect(run.stderr).toMatch(/could not be written down: EFBIG/);
    const summary = JSON.parse(run.stdout) as RunSummary;
    expect(summary.state).toBe('failed');
    expect(summary.items).toMatchObject({ total: 2000, failed: 0, crashed: 0, timedOut: 0 });
    expect(summary.items.succeeded + summary.items.cancelled).toBe(2000);
    expect(run.status).toBe(1);
  });
});
