import { AutoChunks, fixedChunks, type ChunkSizer } from './autoChunks.ts';
import { addChunkCost, createChunkCostSums, fitChunkCost, type ChunkCost } from './chunkCost.ts';
import type { RunModel } from './runModel.ts';
import { simulateChunks } from './simulateChunks.ts';

export type Chunksize = number | 'auto';

/** What the runs of a job cost, fitted to recorded ones. Microseconds. */
export interface CostModel {
  /** What each item takes in its worker, in input order, the gap to the next one included. */
  readonly itemMicros: Float64Array;
  /** From the start of the workers until one is at work: what its first chunk costs more than others is in it. */
  readonly startMicros: number;
  readonly chunkCost: ChunkCost;
  /** The part of a chunk's cost between an answer and the next chunk: the runner's, which serves one worker at a time. */
  readonly dispatchMicros: number;
  readonly concurrency: number;
  /** Median of measured / predicted wall time over the runs of the fit; predictions are multiplied by it. */
  readonly calibration: number;
  /** Root mean square of what is left of measured / predicted - 1; 0 with one run. */
  readonly spread: number;
}

/** Microseconds. */
export interface Prediction {
  readonly wallMicros: number;
  /** The band: two standard errors of the chunks' costs, and twice the spread of the runs. */
  readonly lowMicros: number;
  readonly highMicros: number;
  readonly chunks: number;
  /** Where a worker's wall time goes, on average; the parts add up to `wallMicros`. */
  readonly split: {
    readonly startMicros: number;
    readonly overheadMicros: number;
    readonly workMicros: number;
    readonly imbalanceMicros: number;
  };
}

/**
 * Fits the model to one or more runs of the same job, on the same number of workers. Items that never ran are left out.
 */
export function fitCosts(runs: readonly RunModel[]): CostModel {
  const chunkCost = chunkCostOf(runs);
  const fitted: CostModel = {
    itemMicros: meanItems(runs),
    startMicros: mean(runs.flatMap((run) => startsOf(run, chunkCost))),
    chunkCost,
    dispatchMicros: Math.min(chunkCost.chunkMicros, meanDispatch(runs)),
    concurrency: runs[0]?.job?.concurrency ?? 1,
    calibration: 1,
    spread: 0,
  };
  const ratios = runs.map(({ workers, chunksize = 1, wallMicros }) => {
    return wallMicros / Math.max(1, predict(fitted, workers.length, chunksize).wallMicros);
  });
  const calibration = median(ratios) || 1;
  const spread = Math.sqrt(mean(ratios.map((ratio) => (ratio / calibration - 1) ** 2)));
  return { ...fitted, calibration, spread };
}

/**
 * Wall time of the same items with another chunksize and number of workers, each of which has a core. That the runner
 * handles the outcome of every item, too, is not in it: of items of a few microseconds, more workers promise too much.
 */
export function predict(model: CostModel, workers: number, chunksize: Chunksize): Prediction {
  const { chunkCost, startMicros, itemMicros } = model;
  const costAt = (errors: number) => (items: number) =>
    Math.max(0, chunkCost.chunkMicros + items * chunkCost.itemMicros + errors * chunkCost.errorAt(items));
  const simulate = (errors: number) => {
    const sizer = sizerOf(chunksize, workers, model.concurrency);
    const run = simulateChunks({ itemMicros, workers, sizer, costMicros: costAt(errors), startMicros });
    // However many workers there are, the runner serves one at a time.
    const queuedMicros = Math.max(0, startMicros + run.sizes.length * model.dispatchMicros - run.wallMicros);
    return { ...run, queuedMicros, wallMicros: (run.wallMicros + queuedMicros) * model.calibration };
  };
  const { wallMicros, costMicros, queuedMicros, sizes } = simulate(0);
  const split = {
    startMicros: model.calibration * startMicros,
    overheadMicros: model.calibration * (costMicros / workers + queuedMicros),
    workMicros: (model.calibration * itemMicros.reduce((sum, each) => sum + each, 0)) / workers,
  };
  return {
    wallMicros,
    lowMicros: simulate(-2).wallMicros * Math.max(0, 1 - 2 * model.spread),
    highMicros: simulate(2).wallMicros * (1 + 2 * model.spread),
    chunks: sizes.length,
    split: {
      ...split,
      imbalanceMicros: Math.max(0, wallMicros - split.startMicros - split.overheadMicros - split.workMicros),
    },
  };
}

function chunkCostOf(runs: readonly RunModel[]): ChunkCost {
  if (runs.some(({ chunkCosts }) => chunkCosts.chunks > 0)) return fitChunkCost(runs.map((run) => run.chunkCosts));
  // Nothing but first chunks: theirs is the only cost that is known.
  const firsts = createChunkCostSums();
  for (const { cost } of runs.flatMap(({ workers }) => workers)) {
    if (cost.firstItems > 0) addChunkCost(firsts, cost.firstItems, cost.firstMicros);
  }
  return fitChunkCost([firsts]);
}

function sizerOf(chunksize: Chunksize, workers: number, concurrency: number): ChunkSizer {
  return chunksize === 'auto' ? new AutoChunks({ workers, concurrency }) : fixedChunks(chunksize);
}

/** Mean over the runs of what each item took. */
function meanItems(runs: readonly RunModel[]): Float64Array {
  const length = Math.max(0, ...runs.map(({ items }) => items.outcome.length));
  const micros = new Float64Array(length);
  const times = new Uint32Array(length);
  for (const run of runs) {
    const { gap, factor } = insideOf(run);
    for (const { lane } of run.workers) {
      for (let row = 0; row < lane.item.length; row++) {
        const item = lane.item.get(row);
        micros[item]! += factor * (lane.endMicros.get(row) - lane.startMicros.get(row)) + gap;
        times[item]!++;
      }
    }
  }
  return micros.map((sum, item) => sum / Math.max(1, times[item]!)).filter((_, item) => times[item]! > 0);
}

/** What an item adds to its chunk, from its own time: items at once overlap; others have gaps between them. */
function insideOf({ workers, job }: RunModel): { readonly gap: number; readonly factor: number } {
  const sum = (part: 'chunkMicros' | 'runMicros'): number =>
    workers.reduce((micros, { cost }) => micros + cost[part], 0);
  const [inside, run] = [sum('chunkMicros'), sum('runMicros')];
  const items = workers.reduce((count, { settled }) => count + settled, 0);
  if (inside === 0 || run === 0) return { gap: 0, factor: 1 };
  if ((job?.concurrency ?? 1) > 1) return { gap: 0, factor: inside / run };
  return { gap: Math.max(0, inside - run) / items, factor: 1 };
}

function meanDispatch(runs: readonly RunModel[]): number {
  const chunks = runs.reduce((sum, { chunkCosts }) => sum + chunkCosts.chunks, 0);
  return runs.reduce((sum, { dispatchMicros }) => sum + dispatchMicros, 0) / Math.max(1, chunks);
}

function startsOf({ workers, workersStartedMicros = 0 }: RunModel, { chunkMicros, itemMicros }: ChunkCost): number[] {
  const first = workers.filter(({ generation, cost }) => generation === 1 && cost.firstItems > 0);
  return first.map(({ readyMicros, cost: { firstMicros, firstItems } }) => {
    return readyMicros - workersStartedMicros + Math.max(0, firstMicros - chunkMicros - firstItems * itemMicros);
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : mean(sorted.slice(middle - 1, middle + 1));
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
