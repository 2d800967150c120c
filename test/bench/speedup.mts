/**
 * The speed-up that Poolscope shows, beside one that is measured apart: the time of the same items one after another in a
 * plain Node process, divided by the wall time of the run.
 *
 *     npm run bench -- speedup                    the rows that must be right, in less than two minutes
 *     npm run bench -- speedup all                all rows
 *     npm run bench -- speedup "cpu --workers=64" io
 *
 * The clock of a machine may change by half within a minute. So a short serial probe runs before and after each run, and its
 * time for one item is the measure. On Linux it leaves out the time in which other programs had the core. The figures are
 * medians of several rounds; `noise` compares the two probes of each run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './scratch.mts';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { median } from '../../src/base/quantile.ts';

const root = join(import.meta.dirname, '../..');
const dir = scratchFolder();
const rounds = 3;
const within = 0.1;
/** Range of the speed-up of a job that computes, on two cores. */
const [leastOfTwoCores, mostOfTwoCores] = [0.9, 2.1];

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
console.log((performance.now() - begin - (lostMs() - lost)) / Number(items));`,
);

interface Case {
  readonly job: keyof typeof probeItems;
  readonly items: number;
  readonly args: readonly string[];
  /** Part of the rows that run if no row is asked for. */
  readonly isUsual?: boolean;
}

/** Number of items of a serial probe, which takes less than a second. */
const probeItems = { cpu: 40, short: 40_000, io: 40, mixed: 35, light: 40, pause: 40, locked: 60 } as const;

const workers = (count: number, ...more: string[]): string[] => [`--workers=${count}`, ...more];
const usual = (job: Case['job'], items: number, args: readonly string[]): Case => ({ job, items, args, isUsual: true });
const cases: readonly Case[] = [
  usual('cpu', 80, workers(1)),
  usual('cpu', 160, workers(2)),
  usual('cpu', 200, workers(8)),
  // A worker takes about 60 ms of a core to start, so 64 of them pay off only in a job of several seconds.
  usual('cpu', 400, workers(64)),
  usual('cpu', 160, workers(8, '--isolation=process')),
  usual('cpu', 80, ['--isolation=inline']),
  usual('cpu', 160, workers(2, '--concurrency=8')),
  usual('mixed', 300, workers(2, '--concurrency=8')),
  usual('light', 500, workers(1, '--concurrency=8')),
  usual('io', 800, workers(2, '--concurrency=8')),
  { job: 'cpu', items: 160, args: workers(2, '--concurrency=64') },
  { job: 'short', items: 100_000, args: workers(2) },
  { job: 'short', items: 100_000, args: workers(8) },
  { job: 'io', items: 200, args: workers(1) },
  { job: 'io', items: 800, args: workers(8) },
  { job: 'pause', items: 400, args: workers(8) },
  { job: 'mixed', items: 200, args: workers(2) },
  { job: 'mixed', items: 400, args: workers(8) },
  { job: 'mixed', items: 400, args: workers(2, '--concurrency=64') },
  { job: 'locked', items: 120, args: workers(2) },
  { job: 'locked', items: 120, args: workers(8) },
];

const nameOf = ({ job, args }: Case): string => [job, ...args].join(' ');

/** Milliseconds of one item, if one runs after another. */
const probe = ({ job }: Case): number =>
  Number(execFileSync(process.execPath, [join(dir, 'serial.mjs'), job, String(probeItems[job])], { encoding: 'utf8' }));

/** Undefined if the run did not end, e.g. because the machine is too busy to start its workers. */
function summaryOf({ job, items, args }: Case): RunSummary | undefined {
  // A lock is shared by threads only, and the other jobs need none.
  const module = job === 'locked' ? 'job.mjs' : 'work.mjs';
  const line = [join(root, 'dist/cli.js'), 'run', `${join(dir, module)}#${job}`, `--input=range:${items}`, ...args];
  const { status, stdout } = spawnSync(process.execPath, [...line, '--json', '--full', '--quiet'], {
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as RunSummary) : undefined;
}

interface Round {
  readonly serialMs: number;
  readonly wallMs: number;
  readonly measured: number;
  readonly shown: number;
  /** `shown / measured`. */
  readonly ratio: number;
  /** Difference of the two probes, as a share. */
  readonly noise: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const yes = (isSo: boolean): string => (isSo ? 'yes' : 'NO');

function row(name: string, figures: readonly string[]): string {
  return `${name.padEnd(34)}${figures.map((text) => text.padStart(11)).join('')}`;
}

const asked = process.argv.slice(2);
const isChosen = (each: Case): boolean =>
  asked.length === 0 ? each.isUsual === true : asked.some((name) => name === 'all' || nameOf(each).startsWith(name));
const taken = new Map<Case, Round[]>(cases.filter(isChosen).map((each) => [each, []]));

for (let round = 0; round < rounds; round++) {
  let last: { readonly job: Case['job']; readonly itemMs: number } | undefined;
  for (const [each, its] of taken) {
    const before = last?.job === each.job ? last.itemMs : probe(each);
    const summary = summaryOf(each);
    const after = probe(each);
    last = { job: each.job, itemMs: after };
    if (!summary) continue;
    const { wallMs, speedup } = summary;
    const serialMs = (each.items * (before + after)) / 2;
    const measured = serialMs / wallMs;
    const noise = Math.abs(after - before) / Math.min(after, before);
    its.push({ serialMs, wallMs, measured, shown: speedup, ratio: speedup / measured, noise });
  }
}

const range = `${leastOfTwoCores} to ${mostOfTwoCores}`;
console.log(`node ${process.version}, ${availableParallelism()} cores, medians of ${rounds} rounds`);
console.log(row('job', ['serial', 'wall', 'measured', 'shown', 'ratio', `in ${percent(within)}`, range, 'noise']));
let right = 0;
for (const [each, its] of taken) {
  if (its.length === 0) {
    console.log(`${nameOf(each)}: no run succeeded`);
    continue;
  }
  const of = (figure: keyof Round): number => median(its.map((round) => round[figure]));
  const isRight = Math.abs(of('ratio') - 1) <= within;
  const isInRange = of('shown') >= leastOfTwoCores && of('shown') <= mostOfTwoCores;
  const computes = each.job === 'cpu';
  if (isRight && (isInRange || !computes)) right++;
  console.log(
    row(nameOf(each), [
      `${of('serialMs').toFixed(0)} ms`,
      `${of('wallMs').toFixed(0)} ms`,
      of('measured').toFixed(2),
      of('shown').toFixed(2),
      of('ratio').toFixed(2),
      yes(isRight),
      computes ? yes(isInRange) : '-',
      percent(of('noise')),
    ]),
  );
}
console.log(`\n${right} of ${taken.size} rows are right`);
