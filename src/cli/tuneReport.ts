import { formatCount, formatDuration, formatPercent, plural } from '../base/numberText.ts';
import type { Chunksize } from '../model/facts/job.ts';
import { isKnown, type Prediction } from '../model/tuning/costModel.ts';
import type { Duel } from '../model/tuning/decision.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { type HostChoice, savedBy } from '../model/tuning/hostChoices.ts';
import type { Tuning, TuningPoint } from '../model/tuning/tuning.ts';
import { hostChoiceText, hostsAdvice, savedText } from '../words/hostChoices.ts';
import { decisionText, misfitText, rangeText, reasonFor } from '../words/tuning.ts';
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
  /** The chunksize to use, and why. It is a number only if that is faster than auto beyond doubt. */
  readonly recommended: { readonly chunksize: Chunksize; readonly reason: string };
  /** The best fixed chunksize. Every chunksize from `from` to `to` is within 3 % of it. */
  readonly bestFixed: {
    readonly chunksize: number;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  };
  /** A fixed chunksize and auto, measured in turn: shares of auto's time that it saves, as a mean and a 95 % interval. */
  readonly versusAuto?: Duel;
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
    /** False if `spread` is so large that the predictions are no help. */
    readonly fits: boolean;
  };
  /** Predicted wall times with other numbers of workers, each on a core of its own. */
  readonly whatIf: readonly { readonly workers: number; readonly autoMs: number; readonly pythonMs: number }[];
  /** Predicted wall times with other machines, and the share of time that each saves; only in a run on several machines. */
  readonly hosts?: readonly { readonly hosts: string; readonly predictedMs: number; readonly saved: number }[];
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
  const { model, flat, decision, bestFixed } = tuning;
  const { sentence } = decisionText(decision);
  return {
    workers: tuning.workers,
    recommended: { chunksize: decision.use, reason: sentence },
    bestFixed: { chunksize: bestFixed.chunksize, ...flat, reason: reasonFor(tuning) },
    ...('duel' in decision && { versusAuto: rounded(decision.duel) }),
    python: tuning.python,
    curve: tuning.curve.map(pointSummary),
    auto: pointSummary(tuning.auto),
    model: {
      startMs: ms(model.startMicros),
      chunkMs: ms(model.chunkCost.chunkMicros),
      itemMs: ms(model.chunkCost.itemMicros),
      meanItemMs: ms(meanItem(tuning)),
      spread: thousandths(model.spread),
      fits: tuning.fits,
    },
    whatIf: tuning.whatIf.map(({ workers, auto, python }) => ({
      workers,
      autoMs: ms(auto.wallMicros),
      pythonMs: ms(python.wallMicros),
    })),
    ...(tuning.hosts.length > 0 && { hosts: tuning.hosts.map((each) => hostsSummary(each, tuning)) }),
  };
}

const hostsSummary = (choice: HostChoice, { hosts }: Tuning) => ({
  hosts: hostChoiceText(choice),
  predictedMs: ms(choice.prediction.wallMicros),
  saved: thousandths(savedBy(choice, hosts)),
});

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
  const { workers, decision, fits } = tuning;
  return [
    `${plural(workers, 'worker')}: --chunksize ${decision.use}`,
    decisionText(decision).sentence,
    ...(decision.use === 'auto' ? [] : [rangeText(tuning)]),
    ...(fits ? [`Fixed chunksizes: ${reasonFor(tuning)}.`] : [misfitText(tuning)]),
    '',
    fits ? predictedTable(tuning) : measuredTable(tuning),
    ...(fits ? (tuning.hosts.length > 0 ? hostsTable(tuning) : whatIfTable(tuning)) : []),
  ].join('\n');
}

function measuredTable({ curve, auto }: Tuning): string {
  const measured = [...curve, auto].filter(({ measuredMicros }) => measuredMicros.length > 0);
  return formatTable([['chunksize', 'measured'], ...measured.map(measuredCells)]);
}

function predictedTable({ curve, auto }: Tuning): string {
  const header = ['chunksize', 'measured', 'predicted', 'from', 'to', 'start', 'messages', 'work', 'idle at the end'];
  const rows = [...curve, auto].map((point) => {
    const { predicted } = point;
    // Too little is known of this chunksize, e.g. because no run had chunks of a similar size.
    if (!isKnown(predicted)) return [...measuredCells(point), ...header.slice(2).map(() => '?')];
    const band = [predicted.wallMicros, predicted.lowMicros, predicted.highMicros].map(formatDuration);
    return [...measuredCells(point), ...band, ...shares(predicted)];
  });
  return formatTable([header, ...rows]);
}

const measuredCells = ({ chunksize, measuredMicros }: TuningPoint<Chunksize>): string[] => [
  typeof chunksize === 'number' ? formatCount(chunksize) : chunksize,
  measuredMicros.map(formatDuration).join(' '),
];

function hostsTable({ hosts }: Tuning): string[] {
  const rows = hosts.map((choice) => [
    hostChoiceText(choice),
    formatDuration(choice.prediction.wallMicros),
    choice.change === 'none' ? '' : savedText(choice, hosts),
  ]);
  return ['', hostsAdvice(hosts) ?? '', formatTable([['hosts', 'predicted', ''], ...rows])];
}

function whatIfTable({ whatIf }: Tuning): string[] {
  const rows = whatIf.map((line) => [
    formatCount(line.workers),
    formatDuration(line.auto.wallMicros),
    formatDuration(line.python.wallMicros),
  ]);
  return [
    '',
    'Predicted for other numbers of workers, each on a core of its own:',
    formatTable([['workers', 'auto', 'Python’s chunksize'], ...rows]),
  ];
}

function shares({ wallMicros, split }: Prediction): string[] {
  const { startMicros, overheadMicros, workMicros, imbalanceMicros } = split;
  return [startMicros, overheadMicros, workMicros, imbalanceMicros].map((part) =>
    formatPercent(part / Math.max(1, wallMicros)),
  );
}

const meanItem = ({ model: { itemMicros } }: Tuning): number =>
  itemMicros.reduce((sum, each) => sum + each, 0) / Math.max(1, itemMicros.length);

/** One round has no interval; it is as wide as can be. */
const rounded = ({ saved, leastSaved, mostSaved, ...duel }: Duel): Duel => ({
  ...duel,
  saved: thousandths(saved),
  leastSaved: thousandths(Math.max(-1, leastSaved)),
  mostSaved: thousandths(mostSaved),
});

const thousandths = (share: number): number => Math.round(share * 1000) / 1000;

const ms = (micros: number): number => Math.round(micros) / 1000;
