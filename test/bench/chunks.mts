// Chunk policies on the real engine, nine workloads, 2 workers: `npm run bench:chunks [workload ...]`, about seven minutes.
// Each workload is tuned once; then auto, Python's default, what `tune` recommends and fixed chunksizes take turns, round by
// round. Medians of the wall time as ratios to the best one; by how much the model of `tune` misses the chunksizes that it
// had not measured; by how much a recording of one worker misses what two take. Marked *: in the simulator, with joblib's
// rule beside ours.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoChunks, fixedChunks, type ChunkSizer } from '../../src/model/autoChunks.ts';
import { fitCosts, predict, type Chunksize } from '../../src/model/costModel.ts';
import { simulateChunks } from '../../src/model/simulateChunks.ts';
import { loadRecording } from '../../src/supervisor/recordings.ts';
import * as chunkWork from './chunkWork.ts';
import { JoblibChunks } from './joblibChunks.ts';

const root = join(import.meta.dirname, '../..');
const workers = 2;
const rounds = 5;
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
  readonly tuning: Tuned['tunings'][number];
  /** Wall times by policy. */
  readonly times: Map<string, number[]>;
  /** What recordings of one worker say of the wall times of two. */
  readonly whatIf: { readonly policy: Chunksize; readonly ms: number[] }[];
}

function tuneOf(workload: string): Contest {
  const [tuning] = (poolscope('tune', workload, workers) as Tuned).tunings;
  if (!tuning) throw new Error(`${workload} could not be tuned`);
  const { curve, python, recommended } = tuning;
  // A hundred thousand messages would take the time of all others.
  const fitting = sizes.filter((size) => curve.some((point) => point.chunksize === size && point.predictedMs < 5000));
  const policies = ['auto', ...new Set([python, recommended.chunksize, ...fitting].map(String))];
  const whatIf = (['auto', python] as const).map((policy) => ({ policy, ms: [] }));
  return { workload, tuning, times: new Map(policies.map((policy) => [policy, []])), whatIf };
}

async function askWhatIf({ workload, whatIf }: Contest): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
  const recording = join(scratch, 'recording');
  poolscope('run', workload, 1, '--chunksize=auto', `--record=${recording}`);
  const costs = fitCosts([await loadRecording(recording, { keepLogs: false })]);
  for (const { policy, ms } of whatIf) ms.push(predict(costs, workers, policy).wallMicros / 1000);
  rmSync(scratch, { recursive: true });
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

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function row({ workload, tuning, times, whatIf }: Contest): string[] {
  const medians = new Map([...times].map(([policy, each]) => [policy, median(each)]));
  const best = Math.min(...medians.values());
  const ratio = (policy: string | number): string => {
    const wall = medians.get(String(policy));
    return wall === undefined ? '' : (wall / best).toFixed(2);
  };
  const missOf = (predicted: number, policy: Chunksize): number =>
    Math.abs(predicted / (medians.get(String(policy)) ?? NaN) - 1);
  const misses = tuning.curve.flatMap(({ chunksize, measuredMs, predictedMs }) => {
    return !medians.has(String(chunksize)) || measuredMs.length > 0 ? [] : [missOf(predictedMs, chunksize)];
  });
  const { recommended, python } = tuning;
  return [
    titles[workload as keyof typeof titles],
    best.toFixed(0),
    ratio('auto'),
    `${ratio(python)} (${python})`,
    `${ratio(recommended.chunksize)} (${recommended.chunksize})`,
    ...sizes.map(ratio),
    misses.length === 0 ? '' : `${percent(Math.max(...misses))} of ${misses.length}`,
    whatIf.map(({ policy, ms }) => percent(missOf(median(ms), policy))).join(', '),
    ...simulated(workload),
  ];
}

const started = performance.now();
const asked = process.argv.slice(2);
const contests = Object.keys(titles)
  .filter((name) => asked.length === 0 || asked.includes(name))
  .map(tuneOf);
for (let round = 0; round < rounds; round++) {
  for (const contest of contests) {
    for (const [policy, each] of contest.times) {
      const { wallMs } = poolscope('run', contest.workload, workers, `--chunksize=${policy}`) as {
        readonly wallMs: number;
      };
      each.push(wallMs);
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
