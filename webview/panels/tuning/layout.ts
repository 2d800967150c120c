import { capabilitiesOf } from '../../../src/model/facts/capabilities.ts';
import { formatCount, formatDuration, formatPercent, plural } from '../../../src/base/numberText.ts';
import type { Chunksize } from '../../../src/model/facts/job.ts';
import type { Prediction } from '../../../src/model/tuning/costModel.ts';
import { idleTail, type MeasuredRun, runOfMeasured } from '../../../src/model/tuning/measuredRun.ts';
import type { Predictor } from '../../../src/model/tuning/quickPrediction.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { LongestItem } from '../../../src/model/run/stats.ts';
import { type Tuning, tuningOf } from '../../../src/model/tuning/tuning.ts';
import { splitWords } from '../../../src/words/tuning.ts';
import type { BarPart } from '../../kit/stackedBar.ts';
import type { RunDisplay } from '../../store/runDisplay.ts';

/** Why chunksizes cannot be predicted from the run, and the next step; undefined if they can. */
export function whyNot({ origin, setup, workers }: RunModel, display: RunDisplay): string | undefined {
  if (!display.over) return 'The run is not over yet. Its chunksize can be tuned when it is over.';
  if (origin && origin.kind !== 'job')
    return 'This run was not started by Poolscope, so its chunksize cannot be tuned. Run the function with Poolscope first.';
  if (!capabilitiesOf(setup.isolation).parallel)
    return 'This run was inline, so it sent no chunks to workers. Run the function with isolation thread or process to tune its chunksize.';
  if (display.state !== 'finished')
    return 'This run did not finish, so the time of other chunksizes cannot be predicted. Run the function again.';
  if (workers.length === 0 || display.settled < 2)
    return 'A run of fewer than two items cannot be divided among workers. Run the function over more items.';
  return undefined;
}

export const tuningWith = (model: RunModel, measured: readonly MeasuredRun[]): Tuning =>
  tuningOf([model, ...measured.map(runOfMeasured)]);

export interface MeasuredRow {
  readonly chunksize: Chunksize;
  /** Mean of the runs, in microseconds; `runs` has each of them. */
  readonly wallMicros: number;
  readonly runs: readonly number[];
  readonly versusBest: number;
  readonly idle: number;
}

type Measured = Pick<MeasuredRun, 'workers' | 'workersStartedMicros' | 'wallMicros'> & {
  readonly chunksize?: Chunksize | undefined;
};

/** The measured runs as rows, one for each chunksize: ascending, `auto` last. */
export function measuredRows(runs: readonly Measured[]): MeasuredRow[] {
  const chunksizes = new Set(runs.map(({ chunksize = 1 }) => chunksize));
  const rows = [...chunksizes].map((chunksize) => {
    const group = runs.filter((run) => run.chunksize === chunksize);
    const walls = group.map(({ wallMicros }) => wallMicros);
    return { chunksize, runs: walls, wallMicros: mean(walls), idle: mean(group.map(idleTail)) };
  });
  const best = Math.min(...rows.map(({ wallMicros }) => wallMicros));
  return rows
    .map((row) => ({ ...row, versusBest: row.wallMicros / best }))
    .sort((a, b) => orderOf(a.chunksize) - orderOf(b.chunksize));
}

const orderOf = (chunksize: Chunksize): number => (chunksize === 'auto' ? Infinity : chunksize);
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);

/** The marks of a slider from 1 to `last`: each about 9 % more than the one before. */
export function stepsTo(last: number): number[] {
  const count = Math.ceil(8 * Math.log2(Math.max(1, last)));
  const steps = Array.from({ length: count + 1 }, (_, k) => Math.min(last, Math.round(2 ** (k / 8))));
  return [...new Set([...steps, last])];
}

export const workerSteps: readonly number[] = stepsTo(256);

/** The mark nearest to a value. */
export function stepOf(steps: readonly number[], value: number): number {
  let nearest = 0;
  steps.forEach((step, k) => {
    if (Math.abs(step - value) < Math.abs(steps[nearest]! - value)) nearest = k;
  });
  return nearest;
}

/** Parts of a worker's wall time in the model. */
export function splitParts({ split, wallMicros }: Prediction): readonly (BarPart & { readonly word: string })[] {
  const part = (kind: string, size: number, word: string) => ({
    kind,
    size,
    word: `${word} ${formatPercent(size / Math.max(1, wallMicros))}`,
  });
  return [
    part('runMicros', split.workMicros, splitWords.workMicros),
    part('copyInMicros', split.overheadMicros, splitWords.overheadMicros),
    part('startMicros', split.startMicros, splitWords.startMicros),
    part('idleMicros', split.imbalanceMicros, splitWords.imbalanceMicros),
  ];
}

/** Additional workers are not worth it if they save less than this share of the time. */
const little = 0.03;

export interface Bound {
  /** Number of workers beyond which nothing is gained. */
  readonly workers: number;
  readonly text: string;
}

/** The number of workers beyond which nothing is gained, and the reason; undefined if all 256 help. */
export function boundOf(
  predict: Predictor,
  { items }: Pick<Tuning, 'items'>,
  chunksize: number,
  longest: LongestItem,
): Bound | undefined {
  const most = predict(workerSteps.at(-1)!, chunksize);
  const enough = (workers: number): boolean => predict(workers, chunksize).wallMicros <= (1 + little) * most.wallMicros;
  let [low, high] = [0, workerSteps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (enough(workerSteps[middle]!)) high = middle;
    else low = middle + 1;
  }
  if (low === workerSteps.length - 1) return undefined;
  const { startMicros } = most.split;
  const chunks = Math.ceil(items / chunksize);
  const enoughWorkers = Math.min(workerSteps[low]!, chunks);
  const bound = (why: string, workers = enoughWorkers): Bound => {
    return {
      workers,
      text: `${why}: more than ${plural(workers, 'worker')} ${workers === 1 ? 'does' : 'do'} not help.`,
    };
  };
  if (longest.ranMicros >= 0.7 * (most.wallMicros - startMicros))
    return bound(`One item (#${formatCount(longest.item)}, ${formatDuration(longest.ranMicros)}) bounds the run`);
  if (startMicros >= 0.5 * most.wallMicros) return bound(`Starting the workers takes ${formatDuration(startMicros)}`);
  if (chunks === 1) return bound('There is only one chunk');
  if (chunks <= 1.5 * enoughWorkers) return bound(`There are only ${formatCount(chunks)} chunks`, chunks);
  return bound('Chunks are handed out one after the other');
}
