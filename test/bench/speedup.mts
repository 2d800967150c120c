// The speed-up that Poolscope shows, beside one that is measured apart: the time of the same items one after another in a
// plain Node process, divided by the wall time of the run. `npm run bench -- speedup [row ...]`, e.g. `"cpu --workers=64" io`. The serial time is
// the least of two rounds, and on Linux without the time in which other programs had the core.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './scratch.mts';
import type { RunSummary } from '../../src/model/compare/summary.ts';

const root = join(import.meta.dirname, '../..');
const dir = scratchFolder();
const serialRounds = 2;
const within = 0.1;

// The lock is for the run only: the serial process has none.
writeFileSync(
  join(dir, 'work.mjs'),
  `import { createHash } from 'node:crypto';
const guard = { acquire() {}, release() {} };
export const setGuard = (lock) => { guard.acquire = () => lock.acquire(); guard.release = () => lock.release(); };
const bytes = Buffer.alloc(1 << 20, 7);
// Native code, because what V8 makes of a loop differs from process to process. One hash, because each takes a lock of OpenSSL.
function compute(megabytes) {
  const hash = createHash('sha256');
  for (let left = megabytes; left > 0; left--) hash.update(left < 1 ? bytes.subarray(0, left * bytes.length) : bytes);
  return hash.digest('hex');
}
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const cpu = () => compute(25);
export const short = () => compute(0.02);
export const io = () => sleep(20);
export const mixed = async () => { await sleep(20); return compute(5); };
export const light = async () => { await sleep(20); return compute(1); };
export const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
export function locked() {
  guard.acquire();
  try { compute(8); } finally { guard.release(); }
  return compute(8);
}`,
);
writeFileSync(
  join(dir, 'job.mjs'),
  `import { Lock } from 'poolscope';
import { setGuard } from './work.mjs';
export * from './work.mjs';
export const initargs = () => [new Lock({ name: 'shared' })];
export const setup = setGuard;`,
);
writeFileSync(
  join(dir, 'serial.mjs'),
  `import * as job from './work.mjs';
const [, , name, items] = process.argv;
import { readFileSync } from 'node:fs';
// Time that this thread waited for a core, which other programs had.
const lostMs = () => {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
};
const [begin, lost] = [performance.now(), lostMs()];
for (let k = 0; k < Number(items); k++) await job[name](k);
console.log(performance.now() - begin - (lostMs() - lost));`,
);

interface Case {
  readonly job: string;
  readonly items: number;
  readonly args: readonly string[];
}

const workers = (count: number, ...more: string[]): string[] => [`--workers=${count}`, ...more];
const cases: readonly Case[] = [
  ...[1, 2, 8, 64].map((count) => ({ job: 'cpu', items: 120, args: workers(count) })),
  { job: 'cpu', items: 120, args: workers(8, '--isolation=process') },
  { job: 'cpu', items: 120, args: ['--isolation=inline'] },
  ...[8, 64].map((count) => ({ job: 'cpu', items: 120, args: workers(2, `--concurrency=${count}`) })),
  { job: 'short', items: 100_000, args: workers(2) },
  { job: 'short', items: 100_000, args: workers(8) },
  { job: 'io', items: 200, args: workers(1) },
  { job: 'io', items: 800, args: workers(8) },
  { job: 'io', items: 1600, args: workers(2, '--concurrency=8') },
  { job: 'pause', items: 400, args: workers(8) },
  { job: 'mixed', items: 200, args: workers(2) },
  { job: 'mixed', items: 400, args: workers(8) },
  { job: 'light', items: 800, args: workers(1, '--concurrency=8') },
  ...[8, 64].map((count) => ({ job: 'mixed', items: 400, args: workers(2, `--concurrency=${count}`) })),
  { job: 'locked', items: 120, args: workers(2) },
  { job: 'locked', items: 120, args: workers(8) },
];

const nameOf = ({ job, args }: Case): string => [job, ...args].join(' ');

const serialTimes = new Map<string, number>();

/** Milliseconds for the items one after another. */
function serialMs({ job, items }: Case): number {
  const key = `${job} ${items}`;
  const known = serialTimes.get(key);
  if (known !== undefined) return known;
  const round = (): number =>
    Number(execFileSync(process.execPath, [join(dir, 'serial.mjs'), job, String(items)], { encoding: 'utf8' }));
  const least = Math.min(...Array.from({ length: serialRounds }, round));
  serialTimes.set(key, least);
  return least;
}

/** Undefined if the run did not end, e.g. because the machine is too busy to start its workers. */
function summaryOf({ job, items, args }: Case): RunSummary | undefined {
  // A lock is shared by threads only, and the other jobs need none.
  const module = job === 'locked' ? 'job.mjs' : 'work.mjs';
  const line = [join(root, 'dist/cli.js'), 'run', `${join(dir, module)}#${job}`, `--input=range:${items}`, ...args];
  const { status, stdout } = spawnSync(process.execPath, [...line, '--json', '--quiet'], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as RunSummary) : undefined;
}

const asked = process.argv.slice(2);
console.log(`node ${process.version}, ${availableParallelism()} cores`);
console.log('job                                   serial      wall  measured     shown     ideal   shown / measured');
let right = 0;
const chosen = cases.filter((each) => asked.length === 0 || asked.some((row) => nameOf(each).startsWith(row)));
for (const each of chosen) {
  const serial = serialMs(each);
  const summary = summaryOf(each);
  if (!summary) {
    console.log(`${nameOf(each)}: the run did not succeed`);
    continue;
  }
  const { wallMs, speedup, idealSpeedup, time } = summary;
  const measured = serial / wallMs;
  const ratio = speedup / measured;
  if (Math.abs(ratio - 1) <= within) right++;
  const figures = [
    `${serial.toFixed(0)} ms`,
    `${wallMs.toFixed(0)} ms`,
    ...[measured, speedup, idealSpeedup].map((factor) => factor.toFixed(2)),
    ratio.toFixed(2),
  ];
  const parts = Object.entries(time).map(([part, ms]) => `${part} ${ms.toFixed(0)}`);
  console.log(`${nameOf(each).padEnd(32)}${figures.map((text) => text.padStart(10)).join('')}  ${parts.join(' ')}`);
}
console.log(`\n${right} of ${chosen.length} within ${100 * within} %`);
