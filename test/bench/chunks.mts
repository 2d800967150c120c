// Chunk policies on the real engine, nine workloads, 2 workers: `npm run bench:chunks [workload ...]`, about 15 minutes.
// In each round a workload is tuned, and auto, Python's default, what `tune` recommended first and fixed chunksizes take
// turns, short runs three times. Medians of the wall time as ratios to the best one; by how much the model of `tune` misses the chunksizes that it
// had not measured; by how much a recording of one worker misses what two take. Marked *: in the simulator, with joblib's
// rule beside ours.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoChunks, fixedChunks, type ChunkSizer } from '../../src/model/autoChunks.ts';
import { fitCosts, predict, type Chunksize } from '../../src/model/costModel.ts';
import { simulateChunks } from '../../src/model/simulateChunks.ts';
import type { RunModel } from '../../src/model/runModel.ts';
import { loadRecording } from '../../src/supervisor/recordings.ts';
import * as chunkWork from './chunkWork.ts';
import { JoblibChunks } from './joblibChunks.ts';

const root = join(import.meta.dirname, '../..');
const workers = 2;
const rounds = 5;
/** Chance has a larger part in short runs: they are taken so often in a round. */
const shortRuns = 3;
const shortMs = 300;
/** In the simulator, of a chunk beside its items. */
const chunkMicros = 100;
const sizes = [1, 4, 16, 64, 256];

const { spin: _, ...inputs } = chunkWork;

const titles: Readonly<Record<keyof typeof inputs, string>> = {
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

function poolscope(command: string, workload: string, count: number, ...args: readonly string[]): unknown {
  const job = [`${join(import.meta.dirname, 'chunkWork.ts')}#spin`, `--input=export:${workload}`];
  const line = [join(root, 'dist/cli.js'), command, ...job, `--workers=${count}`, ...args, '--json', '--quiet'];
  return JSON.parse(execFileSync(process.execPath, line, { encoding: 'utf8' }));
}

interface Contest {
  readonly workload: string;
  readonly tunings: Tuned['tunings'][number][];
  /** Wall times by policy. */
  readonly times: Map<string, number[]>;
  /** What recordings of one worker say of the wall times of two, and those of recordings of two. */
  readonly whatIf: { readonly policy: Chunksize; readonly predictedMs: number[]; readonly measuredMs: number[] }[];
}

function tune(workload: string): Tuned['tunings'][number] {
  const [tuning] = (poolscope('tune', workload, workers) as Tuned).tunings;
  if (!tuning) throw new Error(`${workload} could not be tuned`);
  return tuning;
}

function contestOf(workload: string): Contest {
  const tuning = tune(workload);
  const { curve, python, recommended } = tuning;
  // A hundred thousand messages would take the time of all others.
  const fitting = sizes.filter((size) => curve.some((point) => point.chunksize === size && point.predictedMs < 5000));
  const policies = ['auto', ...new Set([python, recommended.chunksize, ...fitting].map(String))];
  const whatIf = (['auto', python] as const).map((policy) => ({ policy, predictedMs: [], measuredMs: [] }));
  return { workload, tunings: [tuning], times: new Map(policies.map((policy) => [policy, []])), whatIf };
}

async function recorded(workload: string, count: number, chunksize: Chunksize): Promise<RunModel> {
  const scratch = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
  const recording = join(scratch, 'recording');
  poolscope('run', workload, count, `--chunksize=${chunksize}`, `--record=${recording}`);
  const run = await loadRecording(recording, { keepLogs: false });
  rmSync(scratch, { recursive: true });
  return run;
}

async function askWhatIf({ workload, whatIf }: Contest): Promise<void> {
  const costs = fitCosts([await recorded(workload, 1, 'auto')]);
  for (const { policy, predictedMs, measuredMs } of whatIf) {
    predictedMs.push(predict(costs, workers, policy).wallMicros / 1000);
    measuredMs.push((await recorded(workload, workers, policy)).wallMicros / 1000);
  }
}

/** Ratios to the best fixed chunksize. */
function simulated(workload: string): string[] {
  const itemMicros = inputs[workload as keyof typeof inputs].map((micros) => Math.max(1, micros));
  const wall = (sizer: ChunkSizer): number =>
    simulateChunks({ itemMicros, workers, sizer, costMicros: () => chunkMicros, startMicros: 0 }).wallMicros;
  const powers = Array.from({ length: Math.log2(itemMicros.length / workers) + 1 }, (_, k) => 2 ** k);
  const best = Math.min(...powers.map((size) => wall(fixedChunks(size))));
  const ours = new AutoChunks({ workers, concurrency: 1 });
  return [ours, new JoblibChunks(workers)].map((sizer) => (wall(sizer) / best).toFixed(2));
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;

const missOf = (predicted: readonly number[], measured: readonly number[]): number =>
  Math.abs(median(predicted) / median(measured) - 1);

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What the tunings that had not measured a chunksize say of it. */
function predictions({ tunings }: Contest, policy: string): number[] {
  const points = tunings.flatMap(({ curve }) => curve.filter(({ chunksize }) => String(chunksize) === policy));
  return points.filter(({ measuredMs }) => measuredMs.length === 0).map(({ predictedMs }) => predictedMs);
}

function row(contest: Contest): string[] {
  const { workload, tunings, times, whatIf } = contest;
  const medians = new Map([...times].map(([policy, each]) => [policy, median(each)]));
  const best = Math.min(...medians.values());
  const ratio = (policy: string | number): string => {
    const wall = medians.get(String(policy));
    return wall === undefined ? '' : (wall / best).toFixed(2);
  };
  const misses = [...medians.keys()].flatMap((policy) => {
    const predicted = predictions(contest, policy);
    return predicted.length === 0 ? [] : [missOf(predicted, times.get(policy) ?? [])];
  });
  const { recommended, python } = tunings[0]!;
  return [
    titles[workload as keyof typeof titles],
    best.toFixed(0),
    ratio('auto'),
    `${ratio(python)} (${python})`,
    `${ratio(recommended.chunksize)} (${recommended.chunksize})`,
    ...sizes.map(ratio),
    misses.length === 0 ? '' : `${percent(Math.max(...misses))} of ${misses.length}`,
    whatIf.map(({ predictedMs, measuredMs }) => percent(missOf(predictedMs, measuredMs))).join(', '),
    ...simulated(workload),
  ];
}

const started = performance.now();
const asked = process.argv.slice(2);
const contests = Object.keys(titles)
  .filter((name) => asked.length === 0 || asked.includes(name))
  .map(contestOf);
for (let round = 0; round < rounds; round++) {
  for (const contest of contests) {
    if (round > 0) contest.tunings.push(tune(contest.workload));
    for (const [policy, each] of contest.times) {
      for (let again = 0; again < shortRuns; again++) {
        const run = poolscope('run', contest.workload, workers, `--chunksize=${policy}`) as { readonly wallMs: number };
        each.push(run.wallMs);
        if (run.wallMs > shortMs) break;
      }
    }
    await askWhatIf(contest);
  }
}
const table = [
  [
    'workload',
    'best ms',
    'auto',
    'Python',
    'tune',
    ...sizes.map(String),
    'largest miss',
    '1 to 2: auto, Python',
    'auto*',
    'joblib*',
  ],
  ...contests.map(row),
];
const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
console.log(
  `Node ${process.version}, ${workers} workers, ${rounds} rounds in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
