import { AutoChunks, fixedChunks, type ChunkSizer } from './autoChunks.ts';
import { fitChunkCost, type ChunkCost } from './chunkCost.ts';
import type { RunModel } from './runModel.ts';
import { simulateChunks } from './simulateChunks.ts';

export type Chunksize = number | 'auto';

/** What the runs of a job cost, fitted to recorded ones. Microseconds. */
export interface CostModel {
  /** What each item takes in its worker, in input order, the gap to the next one included. */
  readonly itemMicros: Float64Array;
  /** From the start of the workers until one is ready. */
  readonly startMicros: number;
  readonly chunkCost: ChunkCost;
  /** Between an answer and the next chunk. It is the runner's time, which serves one worker after the other. */
  readonly dispatchMicros: number;
  readonly concurrency: number;
  /** Root mean square of measured / predicted wall time - 1 over the runs of the fit; 0 with one run. */
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
  const fitted: CostModel = {
    itemMicros: meanItems(runs),
    startMicros: mean(runs.flatMap(startsOf)),
    chunkCost: fitChunkCost(runs.map(({ chunkCosts }) => chunkCosts)),
    dispatchMicros: Math.min(...runs.map(dispatchOf)),
    concurrency: runs[0]?.job?.concurrency ?? 1,
    spread: 0,
  };
  return runs.length < 2 ? fitted : { ...fitted, spread: spreadOf(fitted, runs) };
}

/** Wall time of the same items with another chunksize and number of workers, each of which has a core. */
export function predict(model: CostModel, workers: number, chunksize: Chunksize): Prediction {
  const { chunkCost, startMicros, itemMicros } = model;
  const costAt = (errors: number) => (items: number) =>
    Math.max(0, chunkCost.chunkMicros + items * chunkCost.itemMicros + errors * chunkCost.errorAt(items));
  const simulate = (errors: number) => {
    const sizer = sizerOf(chunksize, workers, model.concurrency);
    const run = simulateChunks({ itemMicros, workers, sizer, costMicros: costAt(errors), startMicros });
    // However many workers there are, the runner serves one at a time.
    return { ...run, wallMicros: Math.max(run.wallMicros, startMicros + run.sizes.length * model.dispatchMicros) };
  };
  const { wallMicros, costMicros, sizes } = simulate(0);
  const workMicros = itemMicros.reduce((sum, each) => sum + each, 0) / workers;
  const overheadMicros = costMicros / workers;
  const imbalanceMicros = Math.max(0, wallMicros - startMicros - overheadMicros - workMicros);
  return {
    wallMicros,
    lowMicros: simulate(-2).wallMicros * Math.max(0, 1 - 2 * model.spread),
    highMicros: simulate(2).wallMicros * (1 + 2 * model.spread),
    chunks: sizes.length,
    split: { startMicros, overheadMicros, workMicros, imbalanceMicros },
  };
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

function startsOf({ workers, workersStartedMicros = 0 }: RunModel): number[] {
  const first = workers.filter(({ generation, readyMicros }) => generation === 1 && readyMicros > 0);
  return first.map(({ readyMicros }) => readyMicros - workersStartedMicros);
}

function dispatchOf({ workers, chunksFinished }: RunModel): number {
  return workers.reduce((sum, { cost }) => sum + cost.queueMicros, 0) / Math.max(1, chunksFinished);
}

function spreadOf(model: CostModel, runs: readonly RunModel[]): number {
  const squares = runs.map(({ workers, chunksize = 1, wallMicros }) => {
    const predicted = predict(model, workers.length, chunksize).wallMicros;
    return (wallMicros / Math.max(1, predicted) - 1) ** 2;
  });
  return Math.sqrt(mean(squares));
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
