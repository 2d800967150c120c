import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { profileOf, type Profile } from '../../src/model/profile/profile.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { poolscope, runJson, type JsonRun } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { testedNodes } from '../support/testedNodes.ts';

const jobs = join(root, 'test/fixtures/jobs');
const job = join(jobs, 'profiled.ts');

const profileIn = async (recording: string): Promise<Profile> =>
  profileOf(await loadRecording(recording, { keepLogs: false }))!;

describe('a run with a CPU profile', () => {
  const recording = scratch('profiled');
  let run: JsonRun;

  beforeAll(async () => {
    run = await runJson([
      'profiled.ts#work',
      '--input=range:40',
      '--workers=2',
      '--profile=cpu',
      `--record=${recording}`,
    ]);
  });

  test('names the functions that took most of the time, where they are in the source', () => {
    expect(run.code).toBe(0);
    const { hot = [] } = run.summary;
    expect(hot[0]).toMatchObject({ function: 'parse', file: job, line: 10, kind: 'user' });
    expect(hot.find((each) => each.function === 'fib')).toMatchObject({ file: job, line: 5 });
    // `share` has three decimals.
    const itemsMs = ((hot[0]?.selfMs ?? 0) / (hot[0]?.share ?? 1)) * 1.002;
    for (const { selfMs, totalMs } of hot) {
      expect(selfMs).toBeLessThanOrEqual(totalMs ?? 0);
      expect(totalMs).toBeLessThanOrEqual(itemsMs);
    }
  });

  test('is a Markdown report that begins with the hottest line', async () => {
    const { stdout, code } = await poolscope(['show', recording, '--profile']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/% of the items' time is parse, profiled\.ts:1[23]\./);
    // Node 24 attributes a call in a compiled loop to the line of the loop.
    expect(stdout).toMatch(
      /- \d+ % profiled\.ts:1[23] `(const rows = JSON\.parse\(text\) as Row\[\];|for \(let k = 0; k < 200; k\+\+\) \{)`/,
    );
    // One of ten slow items calls it.
    expect(stdout).toMatch(/## Slow items[^]*`fib`, profiled\.ts:5: .* instead of 0 µs \(new\)/);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(4096);
  });

  test.each([
    ['cpuprofile', /^\{"nodes":\[\{"id":1,"callFrame":\{"functionName":"\(root\)"/],
    ['speedscope', /^\{"\$schema":"https:\/\/www\.speedscope\.app\/file-format-schema\.json"/],
    ['collapsed', /^work \(.*profiled\.ts:22\);fib \(.*profiled\.ts:5\);fib .* \d+$/m],
  ])('is exported as %s, of one item as well', async (format, pattern) => {
    const { stdout, stderr, code } = await poolscope(['export', recording, `--to=${format}`, '--items=7']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(pattern);
  });
});

test('an allocation profile names the functions that allocated most, and is exported without items', async () => {
  const recording = scratch('allocated');
  const args = ['profiled.ts#allocate', '--input=range:4', '--workers=2', '--profile=heap=64KB'];
  const { summary } = await runJson([...args, `--record=${recording}`]);
  // Each item makes 300,000 objects of 16 bytes at least.
  expect(summary.hot?.[0]).toMatchObject({ function: 'makeRows', file: job, kind: 'user' });
  expect(summary.hot?.[0]?.totalBytes).toBeGreaterThan(4 * 300_000 * 16);
  const exported = await poolscope(['export', recording]);
  expect(exported.stdout).toMatch(/^\{"head":\{"callFrame":\{"functionName":"\(root\)"/);
  const cut = await poolscope(['export', recording, '--items=2']);
  expect(cut).toMatchObject({ code: 2, stdout: '' });
  expect(cut.stderr).toContain('V8 does not say when it has sampled an allocation');
  const other = await poolscope(['export', recording, '--to=cpuprofile']);
  expect(other.stderr).toMatch(/has --profile heap\.?\s+Write --to heapprofile\./);
});

test('the report says what a killed worker process has not handed over', async () => {
  const args = ['run', 'profiled.ts#killed', '--input=range:12', '--workers=1', '--chunksize=4', '--isolation=process'];
  const { stdout, code } = await poolscope([...args, '--profile=cpu']);
  expect(code).toBe(1);
  // The fresh worker has handed over its samples.
  expect(stdout).toMatch(/profile {4}.* is parse, profiled\.ts/);
  expect(stdout).toMatch(/What worker 0 did from .* to .* is not in the profile: .* \(.*SIGKILL\)\./);
});

test.each(['thread', 'process'])('the profile of a %s has the item that ran into its time limit', async (isolation) => {
  const { summary } = await runJson([
    'profiled.ts#spin',
    '--input=range:2',
    '--workers=1',
    '--timeout=500ms',
    '--profile=cpu',
    `--isolation=${isolation}`,
  ]);
  expect(summary.items).toMatchObject({ succeeded: 1, timedOut: 1 });
  // The other item takes a few milliseconds.
  expect(summary.hot?.find((each) => each.function === 'spin')?.totalMs).toBeGreaterThan(250);
});

test('a run without a profile loads no code of it, and its recording and an unknown profile are errors with a next step', async () => {
  const recording = scratch('plain');
  const args = ['unprofiled.ts#unprofiled', '--input=range:1', '--workers=1'];
  const { summary } = await runJson([...args, `--record=${recording}`]);
  expect(summary).not.toHaveProperty('hot');
  expect([summary.items.succeeded, (await runJson([...args, '--profile=cpu'])).summary.items.failed]).toEqual([1, 1]);
  const exported = await poolscope(['export', recording]);
  expect(exported).toMatchObject({ code: 2, stdout: '' });
  expect(exported.stderr).toContain('has no profile');
  expect(exported.stderr).toContain('--profile cpu --record DIR');
  const unknown = await poolscope(['run', 'profiled.ts#work', '--profile=gpu']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('--profile "gpu" is not a profile');
});

test.each(testedNodes)('with concurrency, samples belong to the item that ran, on Node $version', async ({ file }) => {
  const recording = scratch('concurrent');
  const args = ['run', 'profiled.ts#burn', '--input=range:16', '--workers=1', '--concurrency=8', '--profile=cpu=1ms'];
  execFileSync(file, [join(root, 'dist/cli.js'), ...args, '--quiet', `--record=${recording}`], { cwd: jobs });
  const { tree, items } = await profileIn(recording);
  let right = 0;
  let wrong = 0;
  for (const [lane, itemOf] of items) {
    for (const [k, item] of itemOf.item.entries()) {
      const name = tree.frames[tree.frame.get(lane.node.get(k))]?.function ?? '';
      const found = /^burn(\d+)$/.exec(name);
      if (!found) continue;
      if (Number(found[1]) === item) right++;
      else wrong++;
    }
  }
  expect(right).toBeGreaterThan(200);
  expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.98);
});

test.each([
  ['inline', 'cpu=2ms', 'work', 'parse'],
  ['process', 'heap', 'allocate', 'makeRows'],
])('%s workers have a profile of the kind %s, too', async (isolation, kind, target, hottest) => {
  const { summary } = await runJson([
    `profiled.ts#${target}`,
    '--input=range:20',
    `--profile=${kind}`,
    `--isolation=${isolation}`,
  ]);
  expect(summary.hot?.[0]).toMatchObject({ function: hottest, file: job });
});
