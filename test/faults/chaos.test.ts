import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { outcomes } from '../../src/model/facts/events.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/isAlive.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { disturb } from './disturb.ts';

interface ResultLine {
  readonly item: number;
  readonly outcome: string;
  readonly value?: unknown;
}
interface LogLine {
  readonly item: number;
  readonly text: string;
}

const items = 2000;
const input = `--input=range:${items}`;
const isolations = ['thread', 'process', 'inline'] as const;
const values = Array.from({ length: items }, (_, item) => item * 2);

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
  test.each(['thread', 'process'])('costs the crash insurance, not the run (%s)', async (isolation) => {
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
    expect(run.stdout).toContain('2,000 succeeded');
    expect(run.stdout).toMatch(/rest of the recording cannot be written.*ENOSPC/);
    // What was asked for is incomplete.
    expect(run.code).toBe(1);
  });
});

describe.runIf(process.platform === 'linux')('a folder for temporary files that is deleted under the run', () => {
  test.each(['thread', 'process'])('changes nothing in the run (%s)', async (isolation) => {
    const results = scratch('results.ndjson');
    const { summary, code } = await disturb(
      ['killers.ts#steady', input, `--isolation=${isolation}`, `--results=${results}`, `--record=${scratch('r')}`],
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
      ['killers.ts#steady', input],
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
        ? ['killers.ts#loops', input, '--isolation=inline']
        : ['killers.ts#steadyWithChild', input, `--isolation=${kind}`];
    const { tmp, tree } = await disturb(job, ({ owner }) => void process.kill(owner, 'SIGKILL'));
    expect(tree.length).toBeGreaterThan(0);
    await eventually(() => tree.filter(isAlive)).toEqual([]);
    expect(readdirSync(tmp).length).toBeGreaterThan(0);
    await runJson(['basic.ts#addOne', '--input=range:1'], { tmpdir: tmp });
    expect(readdirSync(tmp)).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('too few file handles', () => {
  test.each([30, 64])('end in a clear error or in a whole run (%d)', async (handles) => {
    const { summary, stderr, code } = await runJson(['killers.ts#steady', `--input=range:${items}`, '--workers=8'], {
      handles,
    });
    expect(outcomes.reduce((sum, outcome) => sum + summary.items[outcome], 0)).toBe(summary.items.total);
    if (code === 0) expect(summary.items.succeeded).toBe(items);
    else expect(stderr).toMatch(/EMFILE|too many open files|could not start|died/);
  });
});
