import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Difference } from '../../src/model/compare/replay.ts';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

interface Replayed {
  readonly code: number;
  readonly replayOf: string;
  readonly items: readonly number[];
  readonly differences: readonly Difference[];
  readonly run: RunSummary;
}

async function record(job: string, ...args: readonly string[]): Promise<string> {
  const recording = scratch('recording');
  await runJson([job, `--record=${recording}`, ...args]);
  return recording;
}

/** Number of the worker that ran the first failed item. */
function unluckyWorker(recording: string): number {
  const summary = JSON.parse(readFileSync(join(recording, 'summary.json'), 'utf8')) as RunSummary;
  return summary.failures[0]!.worker;
}

async function replay(recording: string, ...args: readonly string[]): Promise<Replayed> {
  const { code, stdout, stderr } = await poolscope(['replay', recording, '--json', '--full', '--quiet', ...args]);
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Omit<Replayed, 'code'>) };
}

describe.each(['thread', 'process'] as const)('the replay of a worker (%s)', (isolation) => {
  test('has the recorded outcome and value of every item, in the order of the run', async () => {
    const recording = await record('replay.ts#everyFifth', '--workers=2', '--chunksize=7', `--isolation=${isolation}`);
    const replayed = await replay(recording, `--worker=${unluckyWorker(recording)}`);
    expect(replayed.differences).toEqual([]);
    expect(replayed.code).toBe(1);
    const failed = replayed.run.failures.reduce((sum, { count }) => sum + count, 0);
    expect(failed).toBe(Math.floor(replayed.items.length / 5));
  });
});

test('a failure that depends on an earlier item is reported not to happen alone', async () => {
  const recording = await record('replay.ts#poisoned', '--workers=1');
  const alone = await poolscope(['replay', recording, '--item=499']);
  expect(alone.code).toBe(0);
  expect(alone.stdout).toContain('! Item 499 failed in the pool, succeeds alone');
  const all = await replay(recording, '--worker=0');
  expect(all).toMatchObject({ code: 1, differences: [], run: { items: { total: 500, failed: 1 } } });
});

test("items, a chunk and all failed items run with their recorded inputs, even if the module's input has changed", async () => {
  const recording = await record('replay.ts#everyFifth', '--workers=1', '--chunksize=10');
  const chunk = await replay(recording, '--chunk=3');
  expect(chunk.items).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
  const failed = await replay(recording, '--failed');
  expect(failed.items).toHaveLength(100);
  const again = scratch('again');
  const items = await replay(recording, '--items=4,100-102', `--record=${again}`);
  expect(items.items).toEqual([4, 100, 101, 102]);
  expect(items.differences.map(({ item, what }) => [item, what])).toEqual([
    [4, 'outcome'],
    [100, 'value'],
    [101, 'value'],
    [102, 'value'],
  ]);
  expect(items.run.recording).toBe(again);
  const line = (dir: string): string | undefined =>
    readFileSync(join(dir, 'inputs.ndjson'), 'utf8')
      .split('\n')
      .find((text) => text.startsWith('{"item":101,'));
  expect(line(again)).toBe(line(recording));
  // A replay can itself be replayed.
  expect(await replay(again, '--worker=0')).toMatchObject({ items: [4, 100, 101, 102], differences: [] });
});

test('verify says after an edit how many failed items are fixed, and which other results have changed', async () => {
  const dir = scratch('verify');
  mkdirSync(dir);
  const module = join(dir, 'job.mjs');
  const write = (ofMissing: string, ofOthers: string): void =>
    writeFileSync(
      module,
      `export const inputs = Array.from({ length: 200 }, (_, k) => ({ price: k % 10 === 7 ? null : k }));
       export const total = ({ price }) => (price === null ? ${ofMissing} : ${ofOthers});`,
    );
  write("Number('no price').toFixed(200)", 'price * 2');
  const recording = await record(`${module}#total`, '--workers=2');
  const verify = async (...args: readonly string[]) =>
    poolscope(['verify', recording, '--allow-module', '--sample=all', ...args]);
  write('0', 'price * 2');
  const proven = await verify();
  expect(proven.stdout).toContain('20 of 20 fixed, 0 of 180 changed\n');
  expect(proven.code).toBe(0);
  write('price', 'price === 50 ? 1 : price < 100 ? price * 2 : null.x');
  const { code, stdout } = await verify('--json', '--quiet');
  expect(code).toBe(1);
  expect(stdout.length).toBeLessThan(8192);
  expect(JSON.parse(stdout)).toMatchObject({
    isProven: false,
    counts: { fixed: 20, stillFail: 0, changed: 91, same: 89, unrecorded: 0, notRun: 0 },
    changed: [
      { item: 50, replayed: { outcome: 'succeeded', value: '1' } },
      { item: 100, what: 'outcome' },
      ...Array.from({ length: 8 }, () => ({})),
    ],
    changedFiles: [module],
  });
});

test('a run whose process was killed can be replayed, the item that was running included', async () => {
  const recording = scratch('recording');
  const args = ['run', 'replay.ts#killsItsOwner', '--items=0-9', '--workers=1', '--chunksize=1', '--quiet'];
  expect((await poolscope([...args, `--record=${recording}`], { env: { KILLED_RECORDING: recording } })).code).toBe(-1);
  const { stdout } = await poolscope(['show', recording, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'interrupted', items: { succeeded: 4, cancelled: 6 } });
  const replayed = await replay(recording, '--items=2,4');
  expect(replayed).toMatchObject({ code: 0, items: [2, 4], run: { items: { succeeded: 2 } } });
  expect(replayed.differences.map(({ item, what }) => [item, what])).toEqual([[4, 'outcome']]);
});

test('an item that kills its process is blamed, and the rest of the replay continues', async () => {
  const recording = await record('replay.ts#kills', '--items=0-44', '--workers=1');
  const replayed = await replay(recording, '--worker=0');
  expect(replayed.run.items).toMatchObject({ total: 45, succeeded: 44, crashed: 1 });
  expect(replayed.run.failures.map(({ item }) => item)).toEqual([17]);
  expect(replayed.differences).toEqual([]);
});

describe('shrink', () => {
  interface Shrunk {
    readonly state: string;
    readonly reproduced: boolean;
    readonly items: readonly number[];
    readonly of: number;
  }
  const shrink = async (recording: string, ...args: readonly string[]): Promise<Shrunk & { readonly code: number }> => {
    const { code, stdout, stderr } = await poolscope(['replay', recording, '--shrink', '--json', ...args]);
    if (stdout === '') throw new Error(stderr);
    return { code, ...(JSON.parse(stdout) as Shrunk) };
  };

  test('finds the one item of 499 that poisons the last one', async () => {
    const recording = await record('replay.ts#poisoned', '--workers=1');
    const again = scratch('again');
    expect(await shrink(recording, '--worker=0', `--record=${again}`)).toMatchObject({
      code: 1,
      state: 'shrunk',
      items: [123, 499],
      of: 500,
    });
    expect(await replay(again, '--worker=0')).toMatchObject({ code: 1, items: [123, 499], differences: [] });
  });

  test('of a failure that does not depend on others leaves that item alone', async () => {
    const recording = await record('replay.ts#failsAlways', '--workers=1');
    expect(await shrink(recording, '--item=499')).toMatchObject({ code: 1, state: 'shrunk', items: [499] });
  });

  test('reports that the failure does not happen again', async () => {
    const recording = scratch('recording');
    const options = { tmpdir: dirname(scratch('tmp')) };
    await runJson(['replay.ts#failsOnce', '--workers=1', '--items=0-2', `--record=${recording}`], options);
    const { code, stdout } = await poolscope(['replay', recording, '--item=2', '--shrink'], options);
    expect(code).toBe(0);
    expect(stdout).toContain('Item 2 did not fail again, neither alone nor after the items before it');
  });

  test('ends with its budget', async () => {
    const recording = await record('replay.ts#endlessAlone', '--workers=1', '--items=0-2');
    expect(await shrink(recording, '--item=2', '--budget=1s')).toMatchObject({
      code: 1,
      state: 'outOfTime',
      reproduced: false,
      items: [0, 1, 2],
    });
  });

  test.each([
    [['--failed', '--shrink'], /--shrink needs one item that failed/],
    [['--item=3', '--shrink'], /item 3 did not fail in the recorded run/],
    [['--worker=0', '--shrink'], /no item of worker 0 failed/],
    [['--item=3', '--budget=1s'], /--budget has no effect without --shrink/],
  ])('is refused with %j', async (args, message) => {
    refused ??= await record('replay.ts#pure', '--input=range:20', '--workers=1');
    const { code, stderr } = await poolscope(['replay', refused, ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('the isolation check', () => {
  interface Checked {
    readonly checked: readonly number[];
    readonly differences: readonly Difference[];
    readonly findings: readonly { readonly dependence: string; readonly items: readonly number[] }[];
    readonly suspects: readonly { readonly name: string; readonly file: string; readonly line: number }[];
  }
  const check = async (recording: string, ...args: readonly string[]): Promise<Checked & { readonly code: number }> => {
    const { code, stdout, stderr } = await poolscope(['replay', recording, '--check', '--json', '--quiet', ...args]);
    if (stdout === '') throw new Error(stderr);
    return { code, ...(JSON.parse(stdout) as Checked) };
  };

  test('names the variable of a cache whose key leaves something out', async () => {
    const recording = await record('replay.ts#cached', '--workers=1', '--items=0-29');
    const { code, differences, findings, suspects } = await check(recording, '--items=3,12,25');
    expect(code).toBe(1);
    expect(differences.map(({ item, recorded, replayed }) => [item, recorded.value, replayed.value])).toEqual([
      [12, '4', '24'],
      [25, '10', '50'],
    ]);
    expect(findings).toMatchObject([{ dependence: 'sharedState', items: [12, 25], examined: 12, before: 12 }]);
    expect(suspects.map(({ name }) => name)).toEqual(['cache']);
  });

  test('names a variable of a file that the module imports', async () => {
    const recording = await record('importsState.ts#afterOthers', '--workers=1');
    const { suspects } = await check(recording);
    expect(suspects.map(({ name, file, line }) => [name, basename(file), line])).toEqual([['calls', 'state.ts', 1]]);
  });

  test('reports nothing for a pure function', async () => {
    const recording = await record('replay.ts#pure', '--input=range:100', '--workers=2');
    const { code, checked, differences } = await check(recording, '--sample=20');
    expect({ code, checked: checked.length, differences }).toEqual({ code: 0, checked: 20, differences: [] });
  });

  test('distinguishes chance from shared state', async () => {
    const recording = await record('replay.ts#random', '--workers=1', '--items=0-9');
    const { code, findings, suspects } = await check(recording, '--sample=3');
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ dependence: 'nondeterministic', items: [0, 3, 6] }]);
    expect(suspects).toEqual([]);
  });

  test('reports a result that depends on the order of the earlier items', async () => {
    const recording = await record('replay.ts#previous', '--workers=1', '--items=0-9');
    const { findings, suspects } = await check(recording, '--item=5');
    expect(findings).toMatchObject([{ dependence: 'orderDependent', items: [5], before: 5 }]);
    expect(suspects.map(({ name }) => name)).toEqual(['last']);
  });

  test('reports that even the same earlier items do not lead to the same result', async () => {
    const recording = scratch('recording');
    const options = { tmpdir: dirname(scratch('tmp')) };
    await runJson(['replay.ts#failsOnce', '--workers=1', '--items=0-2', `--record=${recording}`], options);
    const { code, stdout } = await poolscope(['replay', recording, '--check', '--failed'], options);
    expect(code).toBe(1);
    expect(stdout).toContain('Item 2: depends on other workers, or the module has changed since the run');
  });

  test.each([
    [['--sample=3'], /--sample has no effect without --check/],
    [['--check', '--sample=none'], /--sample "none" is not/],
    [['--check', '--shrink'], /exclude one another/],
    [['--inspect-brk', '--inspect-port=80'], /not a port from 1024/],
    [['--inspect-port=1'], /--inspect-port/],
    [['--check', '--record=x'], /records none/],
  ])('is refused with %j', async (args, message) => {
    const { code, stderr } = await poolscope(['replay', 'anything', '--item=1', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test.each([
  [[], /one of --item/],
  [['--item=1', '--failed'], /one of --item/],
  [['--item=x'], /--item "x" is not a whole number/],
  [['--item=500'], /none of these items/],
  [['--worker=9'], /worker 9 .* ran no item/],
  [['--chunk=99'], /no chunk 99/],
  [['--failed'], /no item of the recorded run failed/],
])('replay %j is refused with what was expected', async (args, message) => {
  refused ??= await record('replay.ts#pure', '--input=range:20', '--workers=1');
  const { code, stderr } = await poolscope(['replay', refused, ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

let refused: string | undefined;
