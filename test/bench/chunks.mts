// Chunk policies on the real engine, nine workloads, 2 workers: `npm run bench:chunks [workload ...]`. Each workload is
// tuned once; then auto, Python's default, what `tune` recommends and fixed chunksizes take turns, round by round, as long as
// the time allows (under five minutes in all). Medians of the wall time as ratios to the best one, and by how much the
// model of `tune` misses the chunksizes that it had not measured.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type * as chunkWork from './chunkWork.ts';

const root = join(import.meta.dirname, '../..');
const workers = 2;
const rounds = 3;
const lastRoundMs = 225_000;
const sizes = [1, 4, 16, 64, 256];

const titles: Readonly<Record<Exclude<keyof typeof chunkWork, 'spin'>, string>> = {
  noWork: 'no work at all',
  oneMillisecond: '1 ms each',
  fiftyMilliseconds: '50 ms each',
  paretoTail: 'Pareto tail',
  slowestLast: 'slowest last',
  slowestFirst: 'slowest first',
  twoKinds: 'two kinds',
  fastThenSlow: 'fast, then slow',
  slowBlock: 'one slow block',
};

interface Tuned {
  readonly tunings: readonly {
    readonly recommended: { readonly chunksize: number };
    readonly python: number;
    readonly curve: readonly {
      readonly chunksize: number;
      readonly measuredMs: readonly number[];
      readonly predictedMs: number;
    }[];
  }[];
}

function poolscope(command: string, workload: string, ...args: readonly string[]): unknown {
  const job = [`${join(import.meta.dirname, 'chunkWork.ts')}#spin`, `--input=export:${workload}`];
  const line = [join(root, 'dist/cli.js'), command, ...job, `--workers=${workers}`, ...args, '--json', '--quiet'];
  return JSON.parse(execFileSync(process.execPath, line, { encoding: 'utf8' }));
}

interface Contest {
  readonly workload: string;
  readonly tuning: Tuned['tunings'][number];
  /** Wall times by policy. */
  readonly times: Map<string, number[]>;
}

function tuneOf(workload: string): Contest {
  const [tuning] = (poolscope('tune', workload) as Tuned).tunings;
  if (!tuning) throw new Error(`${workload} could not be tuned`);
  const { curve, python, recommended } = tuning;
  // A hundred thousand messages would take the time of all others.
  const fitting = sizes.filter((size) => curve.some((point) => point.chunksize === size && point.predictedMs < 5000));
  const policies = ['auto', ...new Set([python, recommended.chunksize, ...fitting].map(String))];
  return { workload, tuning, times: new Map(policies.map((policy) => [policy, []])) };
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;

function row({ workload, tuning, times }: Contest): string[] {
  const medians = new Map([...times].map(([policy, each]) => [policy, median(each)]));
  const best = Math.min(...medians.values());
  const ratio = (policy: string | number): string => {
    const wall = medians.get(String(policy));
    return wall === undefined ? '' : (wall / best).toFixed(2);
  };
  const misses = tuning.curve.flatMap(({ chunksize, measuredMs, predictedMs }) => {
    const wall = medians.get(String(chunksize));
    return wall === undefined || measuredMs.length > 0 ? [] : [Math.abs(predictedMs / wall - 1)];
  });
  const { recommended, python } = tuning;
  return [
    titles[workload as keyof typeof titles],
    best.toFixed(0),
    ratio('auto'),
    `${ratio(python)} (${python})`,
    `${ratio(recommended.chunksize)} (${recommended.chunksize})`,
    ...sizes.map(ratio),
    misses.length === 0 ? '' : `${(100 * Math.max(...misses)).toFixed(0)} % of ${misses.length}`,
  ];
}

const started = performance.now();
const asked = process.argv.slice(2);
const contests = Object.keys(titles)
  .filter((name) => asked.length === 0 || asked.includes(name))
  .map(tuneOf);
let round = 0;
for (let roundMs = 0; round < rounds && performance.now() - started + roundMs < lastRoundMs; round++) {
  const before = performance.now();
  for (const { workload, times } of contests) {
    for (const [policy, each] of times) {
      const { wallMs } = poolscope('run', workload, `--chunksize=${policy}`) as { readonly wallMs: number };
      each.push(wallMs);
    }
  }
  roundMs = performance.now() - before;
}
const table = [
  ['workload', 'best ms', 'auto', 'Python', 'tune', ...sizes.map(String), 'largest miss'],
  ...contests.map(row),
];
const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
console.log(
  `Node ${process.version}, ${workers} workers, ${round} rounds in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
