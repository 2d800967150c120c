// Chunk policies on the real engine, nine workloads, 2 workers: `npm run bench -- chunks [workload ...]`, about 20 minutes.
// In each round a workload is tuned, and auto, Python's default, what `tune` recommended first and all fixed chunksizes take
// turns, short runs five times. Medians of the wall time as ratios to the best one; by how much the model of `tune` misses
// chunksizes that it had not tried, and any, fitted without its runs; by how much a recording of one worker misses what two
// take. All runs are started from one process, as in the editor. Marked *: in the simulator, with joblib's rule beside ours.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AutoChunks, fixedChunks, type ChunkSizer } from '../../src/model/chunks/autoChunks.ts';
import { fitCosts, predict } from '../../src/model/tuning/costModel.ts';
import type { Chunksize } from '../../src/model/facts/job.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { simulateChunks } from '../../src/model/chunks/simulateChunks.ts';
import { tuningOf, type Tuning } from '../../src/model/tuning/tuning.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { tuneChunksize } from '../../src/studies/tune.ts';
import { jobOf, keepMeasured, laboratoryOf, runWorkload } from './chunkLaboratory.ts';
import * as chunkWork from './chunkWork.ts';
import { scratchFolder } from './scratch.mts';
import { JoblibChunks } from './joblibChunks.ts';
import { median } from '../../src/base/quantile.ts';

const workers = 2;
/** No run starts after an hour. */
const longestMs = 3_600_000;
const rounds = 5;
/** Number of times that short runs are repeated in a round, because chance has a larger part in them. */
const shortTurns = 5;
const shortMs = 300;
/** Time for one tuning. */
const budgetMs = 60_000;
/** Cost of a chunk beside its items in the simulator. */
const chunkMicros = 100;
/** The chunksizes that are printed. All of `tune`'s curve are measured. */
const shown = [1, 4, 16, 64, 256];
/** With fewer tunings than this, the figures of a chunksize have no meaning. */
const fewest = 3;

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
  readonly tuning: Tuning;
  /** What the model says of each chunksize of the curve by the runs with others, milliseconds; `untried`: where these are all. */
  readonly foretold: readonly { readonly chunksize: Chunksize; readonly untried: boolean; readonly ms: number }[];
}

interface Contest {
  readonly workload: string;
  readonly tunings: Tuned[];
  /** Wall times by policy, milliseconds. */
  readonly times: Map<Chunksize, number[]>;
  /** Wall times of two workers as predicted from recordings of one worker, and from recordings of two. */
  readonly whatIf: readonly {
    readonly policy: Chunksize;
    readonly predictedMs: number[];
    readonly measuredMs: number[];
  }[];
}

const scratch = scratchFolder();
let recordings = 0;

const laboratory = laboratoryOf(longestMs);

const runOf = (workload: string, count: number, chunksize: Chunksize): Promise<RunModel> =>
  runWorkload(laboratory, workload, { workers: count, chunksize });

async function tune(workload: string): Promise<Tuned> {
  const runs: RunModel[] = [];
  let known: Tuning | undefined;
  const job = jobOf(workload, { workers });
  for await (const { model, tuning } of tuneChunksize(job, [], laboratory, budgetMs, keepMeasured)) {
    runs.push(runs.length === 0 ? model : keepMeasured(model));
    known = tuning;
  }
  if (!known) throw new Error(`${workload} could not be tuned`);
  const foretold = known.curve.map(({ chunksize, measuredMicros, predicted }) => {
    if (measuredMicros.length === 0) return { chunksize, untried: true, ms: predicted.wallMicros / 1000 };
    const others = tuningOf(runs.filter((run) => run.chunksize !== chunksize));
    const point = others.curve.find((each) => each.chunksize === chunksize)!;
    return { chunksize, untried: false, ms: point.predicted.wallMicros / 1000 };
  });
  return { tuning: known, foretold };
}

async function contestOf(workload: string): Promise<Contest> {
  const tuned = await tune(workload);
  const { curve, python, decision } = tuned.tuning;
  // A hundred thousand messages may take as long as all other runs.
  const fitting = curve.filter(({ predicted }) => predicted.wallMicros < 5_000_000).map(({ chunksize }) => chunksize);
  const policies = new Set<Chunksize>(['auto', python, decision.use, ...fitting]);
  const times = new Map([...policies].map((policy): [Chunksize, number[]] => [policy, []]));
  const whatIf = (['auto', python] as const).map((policy) => ({ policy, predictedMs: [], measuredMs: [] }));
  return { workload, tunings: [tuned], times, whatIf };
}

/** Returns the run's wall time in milliseconds. */
async function race({ workload, times }: Contest, policy: Chunksize): Promise<number> {
  const { wallMicros } = await runOf(workload, workers, policy);
  times.get(policy)?.push(wallMicros / 1000);
  return wallMicros / 1000;
}

async function recorded(workload: string, count: number, chunksize: Chunksize): Promise<RunModel> {
  const recordingDir = join(scratch, String(++recordings));
  const { nodePath, runnerPath } = laboratory;
  const job = jobOf(workload, { workers: count, chunksize });
  await startRun({ job, recordingDir, nodePath, runnerPath, keeps: 'recording' }).finished;
  const run = await loadRecording(recordingDir, { keepLogs: false });
  rmSync(recordingDir, { recursive: true });
  return run;
}

/** Returns the wall time of the run on one worker, in milliseconds. */
async function askWhatIf({ workload, whatIf }: Contest): Promise<number> {
  const alone = await recorded(workload, 1, 'auto');
  const costs = fitCosts([alone]);
  for (const { policy, predictedMs, measuredMs } of whatIf) {
    predictedMs.push(predict(costs, workers, policy).wallMicros / 1000);
    measuredMs.push((await recorded(workload, workers, policy)).wallMicros / 1000);
  }
  return alone.wallMicros / 1000;
}

/** All take turns, so that a slow minute of the machine affects all; short ones run more often. */
async function inTurn(runs: readonly (() => Promise<number>)[]): Promise<void> {
  let left = runs;
  for (let turn = 0; turn < shortTurns; turn++) {
    const short = [];
    for (const run of left) if ((await run()) < shortMs) short.push(run);
    left = short;
  }
}

/** Ratios to the best fixed chunksize. */
function simulated(workload: string): string[] {
  const itemMicros = inputs[workload as keyof typeof inputs].map((micros) => Math.max(1, micros));
  const wall = (sizer: ChunkSizer): number =>
    simulateChunks({
      itemMicros,
      slowness: Array.from({ length: workers }, () => 1),
      sizer,
      costMicros: () => chunkMicros,
      startMicros: 0,
    }).wallMicros;
  const powers = Array.from({ length: Math.log2(itemMicros.length / workers) + 1 }, (_, k) => 2 ** k);
  const best = Math.min(...powers.map((size) => wall(fixedChunks(size))));
  const ours = new AutoChunks({ workers, concurrency: 1 });
  return [ours, new JoblibChunks(workers)].map((sizer) => (wall(sizer) / best).toFixed(2));
}

const missOf = (predicted: readonly number[], measured: readonly number[]): number =>
  median(predicted) / median(measured) - 1;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function row({ workload, tunings, times, whatIf }: Contest): string[] {
  const medians = new Map([...times].map(([policy, each]) => [policy, median(each)]));
  const [[fastest, best]] = [...medians].toSorted(([, a], [, b]) => a - b) as [[Chunksize, number]];
  const ratio = (policy: Chunksize): string => {
    const wall = medians.get(policy);
    return wall === undefined ? '' : (wall / best).toFixed(2);
  };
  const largestMiss = (ofUntried: boolean): string => {
    const misses = [...times].flatMap(([policy, measured]) => {
      const said = tunings.flatMap(({ foretold }) => foretold.filter(({ chunksize }) => chunksize === policy));
      const predicted = said.filter(({ untried }) => untried || !ofUntried).map(({ ms }) => ms);
      return predicted.length < fewest ? [] : [{ policy, miss: missOf(predicted, measured) }];
    });
    const [largest] = misses.toSorted((a, b) => Math.abs(b.miss) - Math.abs(a.miss));
    return largest ? `${percent(largest.miss)} (${largest.policy}) of ${misses.length}` : '';
  };
  const { decision, python } = tunings[0]!.tuning;
  return [
    titles[workload as keyof typeof titles],
    `${best.toFixed(0)} (${fastest})`,
    ratio('auto'),
    `${ratio(python)} (${python})`,
    `${ratio(decision.use)} (${decision.use})`,
    ...shown.map(ratio),
    largestMiss(true),
    largestMiss(false),
    whatIf.map(({ predictedMs, measuredMs }) => percent(missOf(predictedMs, measuredMs))).join(', '),
    ...simulated(workload),
  ];
}

const started = performance.now();
const asked = process.argv.slice(2);
const contests: Contest[] = [];
for (const name of Object.keys(titles)) {
  if (asked.length === 0 || asked.includes(name)) contests.push(await contestOf(name));
}
for (let round = 0; round < rounds; round++) {
  for (const contest of contests) {
    if (round > 0) contest.tunings.push(await tune(contest.workload));
    const policies = [...contest.times.keys()];
    await inTurn([...policies.map((policy) => () => race(contest, policy)), () => askWhatIf(contest)]);
  }
}
const table = [
  [
    'workload',
    'best ms',
    'auto',
    'Python',
    'tune',
    ...shown.map(String),
    'miss, untried',
    'miss, left out',
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
