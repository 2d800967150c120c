// What it costs to observe a program, and to record a pool of the library: `npm run bench -- observe [rounds]`. Each row is
// a program that runs alone and observed (or recorded) in turn, and prints one figure by itself:
//
//   echo      CPU time of the whole process for an empty message to a worker thread and its answer
//   tasks     wall time of 2,000 Piscina tasks that compute for about 1 ms, on two threads
//   memory    resident memory of a program with 16 threads that have answered a message
//   recorded  CPU time for an item of a pool that computes for about 1 ms: without and with `record`
//
// The figures are medians over the rounds; the difference is the median of the differences within a round. The last row
// is the time from the first message of a program to the event from which the panel draws its first bar.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { observeProgram } from '../../src/observe/observeProgram.ts';
import { scratchFolder } from './scratch.mts';
import { median } from '../../src/base/quantile.ts';

const rounds = Number(process.argv[2] ?? '5');
const root = join(import.meta.dirname, '../..');
const dir = scratchFolder();
const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);

const burn = 'let x = k; for (let n = 0; n < 110_000; n++) x = (x * 31 + n) | 0; return x;';
const cpuMicros = '((used) => used.user + used.system)(process.cpuUsage(before))';
const files: Readonly<Record<string, string>> = {
  'echo.cjs': `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const count = 50_000;
if (!isMainThread) parentPort.on('message', (n) => parentPort.postMessage(n));
else {
  const worker = new Worker(__filename);
  let before;
  worker.on('message', (n) => {
    if (n === 1000) before = process.cpuUsage();
    if (n < count + 1000) return worker.postMessage(n + 1);
    console.log(${cpuMicros} / count);
    worker.terminate();
  });
  worker.postMessage(0);
}`,
  'task.mjs': `export default (k) => { ${burn} };`,
  'tasks.mjs': `
import { Piscina } from ${urlOf('node_modules/piscina/dist/esm-wrapper.mjs')};
const pool = new Piscina({ filename: new URL('./task.mjs', import.meta.url).href, minThreads: 2, maxThreads: 2 });
const run = (count) => Promise.all(Array.from({ length: count }, (_, k) => pool.run(k)));
await run(100);
const began = performance.now();
await run(2000);
console.log(performance.now() - began);
await pool.destroy();`,
  'memory.cjs': `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
if (!isMainThread) parentPort.on('message', () => parentPort.postMessage(1));
else {
  const workers = Array.from({ length: 16 }, () => new Worker(__filename));
  let left = workers.length;
  for (const worker of workers) {
    worker.on('message', () => {
      if (--left > 0) return;
      console.log(process.memoryUsage.rss() / 2 ** 20);
      for (const each of workers) each.terminate();
    });
    worker.postMessage(0);
  }
}`,
  'work.mjs': `export const burn = (k) => { ${burn} };`,
  'recorded.mjs': `
import { Pool } from ${urlOf('dist/library.mjs')};
const pool = await Pool.open(new URL('./work.mjs', import.meta.url), { workers: 2 });
const inputs = Array.from({ length: 2000 }, (_, k) => k);
await pool.map('burn', inputs.slice(0, 100));
const before = process.cpuUsage();
await Promise.all(inputs.map((k) => pool.applyAsync('burn', [k]).get()));
console.log(${cpuMicros} / inputs.length);
await pool.close();
await pool.join();`,
  'first.cjs': `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
if (!isMainThread) parentPort.on('message', (n) => parentPort.postMessage(n));
else {
  const worker = new Worker(__filename);
  worker.on('message', (n) => (n < 40 ? setTimeout(() => worker.postMessage(n + 1), 50) : worker.terminate()));
  worker.on('online', () => { console.log(Date.now()); worker.postMessage(0); });
}`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);

interface Row {
  readonly name: string;
  readonly file: string;
  readonly unit: string;
  readonly isRecorded?: true;
  readonly mostMore: string;
}
const rows: readonly Row[] = [
  { name: 'echo', file: 'echo.cjs', unit: 'us of CPU', mostMore: '5 us' },
  { name: 'tasks', file: 'tasks.mjs', unit: 'ms of wall', mostMore: '2 %' },
  { name: 'memory', file: 'memory.cjs', unit: 'MB, 16 threads', mostMore: '96 MB' },
  { name: 'recorded', file: 'recorded.mjs', unit: 'us of CPU', isRecorded: true, mostMore: '2 %' },
];

function figure({ file, isRecorded }: Row, isSeen: boolean): number {
  const program = [process.execPath, file];
  const observed =
    isSeen && !isRecorded ? [process.execPath, join(root, 'dist/cli.js'), 'observe', '--quiet', '--'] : [];
  const [command = '', ...args] = [...observed, ...program];
  const env = { ...process.env, POOLSCOPE_RECORD: isSeen && isRecorded ? join(dir, 'runs') : '' };
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: dir, env, encoding: 'utf8' });
  const printed = Number.parseFloat(stdout);
  if (status !== 0 || Number.isNaN(printed)) throw new Error(`${file} failed:\n${stdout}${stderr}`);
  return printed;
}

function measure(row: Row): void {
  const pairs = Array.from({ length: rounds }, (_, round) => {
    const order = round % 2 === 0 ? [false, true] : [true, false];
    const found = new Map(order.map((isSeen) => [isSeen, figure(row, isSeen)]));
    return { alone: found.get(false) ?? NaN, seen: found.get(true) ?? NaN };
  });
  const alone = median(pairs.map((pair) => pair.alone));
  const more = median(pairs.map((pair) => pair.seen - pair.alone));
  const percent = ((100 * more) / alone).toFixed(1);
  const figures = `${alone.toFixed(2)} alone, ${more.toFixed(2)} more (${percent} %)`;
  console.log(`${row.name.padEnd(9)} ${figures}, ${row.unit}; at most ${row.mostMore} more`);
}

/** Milliseconds from the first message to the event of the first item. */
async function firstBarMs(): Promise<number> {
  const handle = observeProgram({
    command: [process.execPath, 'first.cjs'],
    cwd: dir,
    recordingDir: undefined,
    preloadPath: join(root, 'dist/observePreload.js'),
    keepsValues: false,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const posted = new Promise<number>((resolve) =>
    handle.streams.stdout?.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  );
  const shown = new Promise<number>((resolve) =>
    handle.changed((events) => {
      if (events.some(({ type }) => type === 'itemStarted' || type === 'itemsSettled')) resolve(Date.now());
    }),
  );
  const [postedAt, shownAt] = await Promise.all([posted, shown, handle.finished]);
  return shownAt - postedAt;
}

console.log(`node ${process.version}, ${availableParallelism()} cores, ${rounds} rounds`);
for (const row of rows) measure(row);
const bars: number[] = [];
for (let round = 0; round < rounds; round++) bars.push(await firstBarMs());
console.log(`first bar ${median(bars)} ms after the first message; at most 1500 ms`);
