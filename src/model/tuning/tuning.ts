import type { Chunksize } from '../facts/job.ts';
import { defaultChunksize } from '../chunks/autoChunks.ts';
import { fitCosts, type CostModel, type Prediction } from './costModel.ts';
import { decide, type TuningDecision } from './decision.ts';
import { hostChoices, type HostChoice } from './hostChoices.ts';
import { predictor } from './quickPrediction.ts';
import type { RunModel } from '../run/runModel.ts';

/** Estimates that differ by a smaller share count as equal: two runs of one chunksize differ more. */
const flatness = 0.03;
/** The first round of measuring covers the chunksizes that the model finds worse than its best by at most this share. */
const promising = 0.1;
const firstRivals = 4;
/** If the model misses the measured runs by a larger share, its predictions are no help. */
const mostSpread = 0.2;
/** If one of two measured chunksizes takes this many times as long as the other, one between them is measured too. */
const steep = 1.5;
const whatIfWorkers = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** A chunksize with its measured and predicted times, in microseconds. */
export interface TuningPoint<C extends Chunksize = number> {
  readonly chunksize: C;
  readonly measuredMicros: readonly number[];
  readonly predicted: Prediction;
  /** Mean of the measured times and the predicted one, which counts like one more run. */
  readonly estimateMicros: number;
}

/** The chunksizes of a job, compared for one number of workers. */
export interface Tuning {
  readonly workers: number;
  readonly items: number;
  readonly model: CostModel;
  /** Ascending by chunksize. */
  readonly curve: readonly TuningPoint[];
  readonly auto: TuningPoint<'auto'>;
  /** The chunksize to use, for headline, sentence, marker and button alike. */
  readonly decision: TuningDecision;
  /** The fixed chunksize that is expected to be the best one. Whether it is better than auto, `decision` states. */
  readonly bestFixed: TuningPoint;
  /** Whether the model explains the measured runs. If it does not, only the measured times are of use. */
  readonly fits: boolean;
  /** Every chunksize of the curve in this range is within 3 % of the best fixed one. */
  readonly flat: { readonly from: number; readonly to: number };
  /** The default chunksize of the command line. */
  readonly python: number;
  readonly whatIf: readonly WhatIf[];
  /** The run with other machines; empty for a run on one machine. */
  readonly hosts: readonly HostChoice[];
}

export interface WhatIf {
  readonly workers: number;
  readonly auto: Prediction;
  readonly python: Prediction;
}

/**
 * Powers of two up to a worker's share of the items, that share, and Python's default; ascending. A worker receives at
 * least as many items as it runs at the same time, so smaller sizes are left out.
 */
export function chunksizesFor(items: number, workers: number, concurrency = 1): number[] {
  const share = Math.max(concurrency, Math.ceil(items / workers));
  const powers = Array.from({ length: Math.floor(Math.log2(share)) + 1 }, (_, k) => 2 ** k);
  const sizes = [...powers, defaultChunksize(items, workers, concurrency), concurrency, share];
  return [...new Set(sizes)].filter((size) => size >= concurrency).sort((a, b) => a - b);
}

/** @param runs at least one finished run; all of the same job with the same number of workers. */
export function tuningOf(runs: readonly RunModel[]): Tuning {
  const workers = runs[0]?.workers.length ?? 1;
  const model = fitCosts(runs);
  const predict = predictor(model);
  const items = model.itemMicros.length;
  const { concurrency } = model;
  const pointOf = <C extends Chunksize>(chunksize: C): TuningPoint<C> => {
    const measuredMicros = runs.filter((run) => run.chunksize === chunksize).map(({ wallMicros }) => wallMicros);
    const predicted = predict(workers, chunksize);
    const known = [predicted.wallMicros, ...measuredMicros];
    const estimateMicros = known.reduce((sum, each) => sum + each, 0) / known.length;
    return { chunksize, measuredMicros, predicted, estimateMicros };
  };
  const curve = chunksizesFor(items, workers, concurrency).map(pointOf);
  const flat = around(curve, flatness);
  const bestFixed = bestOf(curve.slice(flat.first, flat.last + 1));
  const decision = decide(runs, bestFixed.chunksize);
  return {
    workers,
    items,
    model,
    curve,
    auto: pointOf('auto'),
    decision,
    bestFixed,
    fits: model.spread <= mostSpread,
    flat: { from: curve[flat.first]!.chunksize, to: curve[flat.last]!.chunksize },
    python: defaultChunksize(items, workers, concurrency),
    whatIf: whatIfWorkers.map((count) => ({
      workers: count,
      auto: predict(count, 'auto'),
      python: predict(count, defaultChunksize(items, count, concurrency)),
    })),
    hosts: hostChoices(model, predict, decision.use),
  };
}

/**
 * The smallest chunksize that is expected to end within `limitMicros`, if its messages take a large part of the time: only
 * such a run shows what a message costs. Undefined if no chunksize is like that, or one as small was measured.
 */
export function smallestWorthwhile({ curve, bestFixed }: Tuning, limitMicros: number): number | undefined {
  const point = curve.find(({ estimateMicros }) => estimateMicros <= limitMicros);
  if (!point || point.estimateMicros < (1 + promising) * bestFixed.estimateMicros) return undefined;
  const isKnown = curve.some(
    ({ chunksize, measuredMicros }) => chunksize <= point.chunksize && measuredMicros.length > 0,
  );
  return isKnown ? undefined : point.chunksize;
}

/**
 * The chunksizes to measure first: the best one, then a few spread over the promising range and one beyond
 * either end, the best first.
 */
export function rivalsOf({ curve, bestFixed }: Tuning): TuningPoint[] {
  const { first, last } = around(curve, promising);
  const [from, to] = [Math.max(0, first - 1), Math.min(curve.length - 1, last + 1)];
  const steps = Math.min(firstRivals, to - from + 1) - 1;
  const spread = Array.from(
    { length: steps + 1 },
    (_, k) => curve[from + Math.round((k * (to - from)) / Math.max(1, steps))]!,
  );
  const others = spread.filter((point) => point !== bestFixed);
  return [bestFixed, ...others.sort((a, b) => a.estimateMicros - b.estimateMicros)];
}

/**
 * The chunksize to measure after the rivals: the best fixed one if it was not measured, then one in a steep part of the
 * curve that ends within `limitMicros`; undefined if enough is known.
 */
export function nextRival(tuning: Tuning, limitMicros: number): TuningPoint | undefined {
  const { bestFixed } = tuning;
  return bestFixed.measuredMicros.length === 0 ? bestFixed : middleOfSteepest(tuning, limitMicros);
}

/** The point in the middle of the steepest part of the curve between two measured chunksizes. */
function middleOfSteepest({ curve }: Tuning, limitMicros: number): TuningPoint | undefined {
  const known = curve.flatMap(({ measuredMicros }, k) => (measuredMicros.length > 0 ? [k] : []));
  const stretches = known.slice(1).map((to, k) => {
    const micros = curve.slice(known[k], to + 1).map(({ estimateMicros }) => estimateMicros);
    return { middle: curve[(known[k]! + to) >> 1]!, steepness: Math.max(...micros) / Math.min(...micros) };
  });
  return stretches
    .filter(({ middle, steepness }) => steepness > steep && middle.measuredMicros.length === 0)
    .filter(({ middle }) => middle.estimateMicros <= limitMicros)
    .toSorted((a, b) => b.steepness - a.steepness)[0]?.middle;
}

/** First and last index of the unbroken part of the curve around its best point that is worse by at most `share`. */
function around(curve: readonly TuningPoint[], share: number): { readonly first: number; readonly last: number } {
  const micros = curve.map(({ estimateMicros }) => estimateMicros);
  const best = indexOfBest(micros);
  const isGood = (k: number): boolean => (micros[k] ?? Infinity) <= (1 + share) * micros[best]!;
  let [first, last] = [best, best];
  while (isGood(first - 1)) first--;
  while (isGood(last + 1)) last++;
  return { first, last };
}

/** The last chunksize, one chunk for each worker, is only the best if no other is about as good: nothing balances its workers. */
function indexOfBest(micros: readonly number[]): number {
  const least = Math.min(...micros.slice(0, -1));
  return least <= (1 + flatness) * micros.at(-1)! ? micros.indexOf(least) : micros.length - 1;
}

/** The best point even if a chunk is late in the next run. Only measured points count, if there are any. */
function bestOf(flat: readonly TuningPoint[]): TuningPoint {
  const measured = flat.filter(({ measuredMicros }) => measuredMicros.length > 0);
  const ifLate = ({ estimateMicros, predicted }: TuningPoint): number => estimateMicros + predicted.lateMicros;
  return (measured.length > 0 ? measured : flat).toSorted((a, b) => ifLate(a) - ifLate(b))[0]!;
}
