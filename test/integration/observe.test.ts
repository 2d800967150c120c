import { expect, it } from 'vitest';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import type { ItemFailed, RunEvent } from '../../src/model/facts/events.ts';
import { observedPrograms } from '../support/observedPrograms.ts';
import { poolscope, readNdjson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { comparable, runProgram, writeProgram } from '../support/runObserved.ts';
import { scratch } from '../support/scratch.ts';

const fixtures = join(root, 'test/fixtures/observed');
const node = process.execPath;

interface Observed {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
  readonly recording: string;
}

const observe = (...program: readonly string[]): Promise<Observed> => observeWith([], ...program);

async function observeWith(options: readonly string[], ...program: readonly string[]): Promise<Observed> {
  const recording = scratch('observed');
  const kept = ['--out', recording, '--values', '--json', '--full', '--quiet'];
  const args = ['observe', ...kept, ...options, '--', node, ...program];
  const { stdout } = await poolscope(args, { cwd: fixtures });
  const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
  return { summary: JSON.parse(stdout) as RunSummary, events, recording };
}

/** Number of lines that carry the number of an item. */
const taggedLines = (events: readonly RunEvent[]): number =>
  events
    .flatMap((event) => (event.type === 'logsWritten' ? event.records : []))
    .filter(({ item, text }) => item !== null && text.startsWith('item ')).length;

it('finds each item of five kinds of pools, with its error and its line', async () => {
  const pools = [
    'piscina',
    'tinypool:worker_threads',
    'tinypool:child_process',
    'workerpool:thread',
    'workerpool:process',
  ];
  const { summary, events, recording } = await observe('pools.mjs', ...pools);
  expect(summary).toMatchObject({
    state: 'finished',
    items: { total: 200, succeeded: 180, failed: 20, crashed: 0, cancelled: 0 },
    chunks: 200,
  });
  expect(taggedLines(events)).toBe(200);
  const [failure] = summary.failures;
  expect(failure).toMatchObject({ name: 'RangeError', message: expect.stringMatching(/^item \d+ is bad$/) as string });
  expect(failure?.frames[0]?.file).toBe(join(fixtures, 'work.mjs'));
  expect(failure?.logTail).toEqual([failure?.message.replace(' is bad', '')]);
  expect(failure?.input).toContain('"n"');
  const shown = await poolscope(['show', recording]);
  expect(shown.stdout).toContain('200 items, 180 succeeded, 20 failed');
  const compared = await poolscope(['compare', recording, recording]);
  expect(compared.code).toBe(0);
  const exported = await poolscope(['export', recording, '--to', 'csv']);
  expect(exported.stdout.trim().split('\n')).toHaveLength(201);
  expect(exported.stdout).toContain('"{""n"":7}"');
  const failedIn = (file: string): string =>
    String(
      events.find(
        (event): event is ItemFailed =>
          event.type === 'itemFailed' && event.failure.frames[0]?.file === join(fixtures, file),
      )?.item,
    );
  // workerpool's functions are in no export.
  const replayed = await poolscope(['replay', recording, '--item', failedIn('workerpoolWorker.cjs'), '--json']);
  expect(JSON.parse(replayed.stdout)).toMatchObject({
    differences: [],
    run: { failures: [{ name: 'RangeError', logTail: [expect.stringMatching(/^item \d+$/) as string] }] },
  });
  const folder = join(scratch('saved'), '..');
  const saved = await poolscope(['save-test', recording, '--item', failedIn('work.mjs'), '--to', folder, '--json']);
  const { testFile } = JSON.parse(saved.stdout) as { readonly testFile: string };
  expect(readFileSync(testFile, 'utf8')).toContain('  await work(input);');
  const mixed = await poolscope(['replay', recording, '--failed']);
  expect(mixed.stderr).toContain('These items ran different functions.');
});

it('finds the items of threads that are ended from outside, and one that its process did not survive', async () => {
  const threads = await observeWith(['--profile', 'cpu'], 'rawThreads.mjs');
  expect(threads.summary.items).toMatchObject({ total: 40, succeeded: 36, failed: 4 });
  expect(taggedLines(threads.events)).toBe(40);
  // A thread hands over its samples before it is ended.
  expect(threads.events.map(({ type }) => type)).toContain('profileCaptured');
  const processes = await observe('rawProcesses.cjs');
  expect(processes.summary.items).toMatchObject({ total: 20, succeeded: 19, crashed: 1 });
  expect(processes.summary.failures).toMatchObject([
    { kind: 'crash', message: 'the worker ended: signal SIGKILL', logTail: ['item 15'] },
  ]);
});

it('shows the functions of a minified bundle at their places in TypeScript', async () => {
  const folder = scratch('bundled');
  mkdirSync(folder);
  const slow =
    'export function slowSum(most: number): number {\n  let sum = 0;\n  for (let n = 0; n < most; n++) sum += n % 7;\n  return sum;\n}\n';
  writeFileSync(join(folder, 'slow.ts'), slow);
  writeFileSync(
    join(folder, 'main.ts'),
    `import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { slowSum } from './slow.ts';
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', () => worker.terminate());
  worker.postMessage(50_000_000);
} else parentPort?.on('message', (most: number) => parentPort?.postMessage(slowSum(most)));
`,
  );
  const outfile = join(folder, 'dist/main.mjs');
  const options = { bundle: true, minify: true, sourcemap: 'linked', format: 'esm', platform: 'node' } as const;
  buildSync({ entryPoints: [join(folder, 'main.ts')], outfile, ...options });
  const { events } = await observeWith(['--profile', 'cpu'], outfile);
  const frames = events.flatMap((event) => (event.type === 'profileCaptured' ? event.frames : []));
  expect(frames).toContainEqual({ function: 'slowSum', file: join(folder, 'slow.ts'), line: 1, column: 17 });
});

it('takes the tests of Vitest as items, with their lines and errors, and says what their files took', async () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { summary, events } = await observe(vitest, 'run', '--root', join(fixtures, 'suite'), '--pool', 'threads');
  expect(summary.items).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
  expect(summary.failures).toMatchObject([
    { name: 'AssertionError', input: '"adds.spec.mjs > sums > is wrong"', count: 1 },
  ]);
  const lines = events.flatMap((event) => (event.type === 'logsWritten' ? event.records : []));
  expect(lines).toMatchObject([{ text: 'adding', item: expect.any(Number) as number }]);
  expect(summary.advice).toMatchObject([{ id: 'testPhases', evidence: expect.stringContaining('import ') as string }]);
});

it('takes the tests of Node as items, on the lanes of their files', async () => {
  const files = ['nodeTests/adds.mjs', 'nodeTests/waits.mjs'];
  const { summary, events } = await observe('--test', '--test-concurrency=1', ...files);
  expect(summary.items).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
  expect(summary.failures).toMatchObject([
    { name: 'AssertionError', input: '"nodeTests/adds.mjs > sums > is wrong"', count: 1 },
  ]);
  const starts = events.filter(({ type }) => type === 'workerStarted');
  expect(starts).toMatchObject([
    { worker: 0, generation: 1 },
    { worker: 0, generation: 2 },
  ]);
  const lines = events.flatMap((event) => (event.type === 'logsWritten' ? event.records : []));
  expect(lines).toMatchObject([{ text: 'adding', worker: 0 }]);
});

it('leaves output, exit code and end of a program as they are', async () => {
  const folder = join(scratch('programs'), '..');
  const names = [
    'stdin is read to its end',
    'a signal ends it',
    'a worker throws, and nobody listens',
    'a worker gets a port',
    'a program does not exist',
  ];
  const results = await Promise.all(
    names.map(async (name) => {
      const program = observedPrograms[name];
      if (!program) throw new Error(`there is no program "${name}"`);
      const file = writeProgram(folder, name, program);
      const [alone, observed] = await Promise.all(
        [false, true].map((isObserved) => runProgram(file, program, { isObserved, node })),
      );
      return { name, alone: alone && comparable(alone), observed: observed && comparable(observed) };
    }),
  );
  for (const { name, alone, observed } of results) expect({ name, ...observed }).toEqual({ name, ...alone });
});

it('says what it needs', async () => {
  const none = await poolscope(['observe', 'node', 'build.mjs']);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('after --') as string });
  const missing = await poolscope(['observe', '--', 'no-such-program']);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be started') as string });
  const idle = await poolscope(['observe', '--', node, '-e', 'console.log(process.argv.length); process.exit(3)']);
  expect(idle).toMatchObject({
    code: 3,
    stdout: '1\n',
    stderr: expect.stringContaining('No items were seen') as string,
  });
  const foreign = await poolscope(['observe', '--', 'true']);
  expect(foreign).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was observed') as string });
});
