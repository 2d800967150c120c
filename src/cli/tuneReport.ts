import { formatCount, formatDuration, formatPercent, plural } from '../base/numberText.ts';
import type { Chunksize } from '../model/facts/job.ts';
import type { Prediction } from '../model/tuning/costModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import type { Tuning, TuningPoint } from '../model/tuning/tuning.ts';
import { estimateText, rangeText, reasonFor } from '../words/tuning.ts';
import { formatTable } from './format.ts';

/** What `tune --json` prints. All `…Ms` are milliseconds of wall time. */
interface TuneSummary {
  /** Version of these fields. */
  readonly schema: 1;
  /** File and export, e.g. `minify.ts#minify`. */
  readonly job: string;
  /** How the last run ended. `tunings` has those that were complete before. */
  readonly state: RunSummary['state'];
  /** Number of items by outcome, of the last run. */
  readonly items: RunSummary['items'];
  /** One entry for each number of workers. */
  readonly tunings: readonly TuningSummary[];
  /** Why the last run could not start. */
  readonly error?: NonNullable<RunSummary['error']>;
}

interface TuningSummary {
  readonly workers: number;
  /** The chunksize to use. Every chunksize from `from` to `to` is within 3 % of the best. */
  readonly recommended: {
    readonly chunksize: number;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  };
  /** The chunksize of a run without --chunksize. */
  readonly python: number;
  /** Measured and predicted wall times, by chunksize. */
  readonly curve: readonly PointSummary[];
  /** The same for --chunksize auto. */
  readonly auto: PointSummary;
  /** The costs that were estimated from all runs. */
  readonly model: {
    readonly startMs: number;
    readonly chunkMs: number;
    readonly itemMs: number;
    readonly meanItemMs: number;
    /** Root mean square of measured / predicted - 1 over the runs. */
    readonly spread: number;
  };
  /** Predicted wall times with other numbers of workers, each on a core of its own. */
  readonly whatIf: readonly { readonly workers: number; readonly autoMs: number; readonly pythonMs: number }[];
}

interface PointSummary {
  readonly chunksize: Chunksize;
  /** One entry for each run. */
  readonly measuredMs: readonly number[];
  readonly predictedMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** Parts of the predicted wall time. */
  readonly split: Readonly<Record<'startMs' | 'overheadMs' | 'workMs' | 'imbalanceMs', number>>;
}

export function tuneSummary(last: RunSummary, tunings: readonly Tuning[]): TuneSummary {
  const { job, state, items, error } = last;
  return { schema: 1, job, state, items, tunings: tunings.map(tuningSummary), ...(error && { error }) };
}

function tuningSummary(tuning: Tuning): TuningSummary {
  const { model, flat, recommended } = tuning;
  return {
    workers: tuning.workers,
    recommended: { chunksize: recommended.chunksize, ...flat, reason: reasonFor(tuning) },
    python: tuning.python,
    curve: tuning.curve.map(pointSummary),
    auto: pointSummary(tuning.auto),
    model: {
      startMs: ms(model.startMicros),
      chunkMs: ms(model.chunkCost.chunkMicros),
      itemMs: ms(model.chunkCost.itemMicros),
      meanItemMs: ms(meanItem(tuning)),
      spread: Math.round(model.spread * 1000) / 1000,
    },
    whatIf: tuning.whatIf.map(({ workers, auto, python }) => ({
      workers,
      autoMs: ms(auto.wallMicros),
      pythonMs: ms(python.wallMicros),
    })),
  };
}

function pointSummary({ chunksize, measuredMicros, predicted }: TuningPoint<Chunksize>): PointSummary {
  const { startMicros, overheadMicros, workMicros, imbalanceMicros } = predicted.split;
  return {
    chunksize,
    measuredMs: measuredMicros.map(ms),
    predictedMs: ms(predicted.wallMicros),
    lowMs: ms(predicted.lowMicros),
    highMs: ms(predicted.highMicros),
    split: {
      startMs: ms(startMicros),
      overheadMs: ms(overheadMicros),
      workMs: ms(workMicros),
      imbalanceMs: ms(imbalanceMicros),
    },
  };
}

/** The report at the end of `poolscope tune`. */
export function formatTunings({ job, items }: RunSummary, tunings: readonly Tuning[]): string {
  const failed = items.total - items.succeeded;
  const note = failed > 0 ? `, of which ${formatCount(failed)} did not succeed. Their durations count too.` : '';
  return [`${job}: ${plural(items.total, 'item')}${note}`, ...tunings.map(formatTuning)].join('\n\n');
}

function formatTuning(tuning: Tuning): string {
  const { workers, curve, auto, recommended } = tuning;
  const header = ['chunksize', 'measured', 'predicted', 'from', 'to', 'start', 'messages', 'work', 'idle at the end'];
  const rows = [...curve, auto].map(({ chunksize, measuredMicros, predicted }) => [
    typeof chunksize === 'number' ? formatCount(chunksize) : chunksize,
    measuredMicros.map(formatDuration).join(' '),
    formatDuration(predicted.wallMicros),
    formatDuration(predicted.lowMicros),
    formatDuration(predicted.highMicros),
    ...shares(predicted),
  ]);
  const whatIf = tuning.whatIf.map((line) => [
    formatCount(line.workers),
    formatDuration(line.auto.wallMicros),
    formatDuration(line.python.wallMicros),
  ]);
  return [
    `${plural(workers, 'worker')}: --chunksize ${recommended.chunksize}`,
    rangeText(tuning),
    `Why: ${reasonFor(tuning)}.`,
    estimateText(tuning),
    '',
    formatTable([header, ...rows]),
    '',
    'Predicted for other numbers of workers, each on a core of its own:',
    formatTable([['workers', 'auto', 'Python’s chunksize'], ...whatIf]),
  ].join('\n');
}

function shares({ wallMicros, split }: Prediction): string[] {
  const { startMicros, overheadMicros, workMicros, imbalanceMicros } = split;
  return [startMicros, overheadMicros, workMicros, imbalanceMicros].map((part) =>
    formatPercent(part / Math.max(1, wallMicros)),
  );
}

const meanItem = ({ model: { itemMicros } }: Tuning): number =>
  itemMicros.reduce((sum, each) => sum + each, 0) / Math.max(1, itemMicros.length);

const ms = (micros: number): number => Math.round(micros) / 1000;
