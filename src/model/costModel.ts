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
  /** What the runner's own thread does for a chunk and for each item: it serves one worker at a time. */
  readonly runner: { readonly chunkMicros: number; readonly itemMicros: number };
  /**
   * What all threads computed, beside what each worker costs for being there and the chunks, and the cores for it. That
   * many chunks cost `chunksMicros` times their number to the power of `warmth`.
   */
  readonly cpu: {
    readonly micros: number;
    readonly workerMicros: number;
    readonly chunksMicros: number;
    readonly cores: number;
  };
  readonly concurrency: number;
  /** How the wall times of the fit's runs compare with what the parts above say. */
  readonly ratios: readonly WallRatio[];
  /** Root mean square by which each run misses what the others predict of it, relative; 0 with one run. */
  readonly spread: number;
}

/** Of one run: measured / predicted wall time. */
interface WallRatio {
  /** Mean items of its chunks, as a power of two. */
  readonly octave: number;
  readonly ratio: number;
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
  const aroundChunk = chunkCostOf(runs);
  // Chance may look like more where the chunksizes of the runs are close together.
  const insideMicros = Math.min(insideChunk(runs), aroundChunk.chunkMicros);
  const startMicros = mean(runs.flatMap((run) => startsOf(run, aroundChunk)));
  const chunkCost = { ...aroundChunk, chunkMicros: aroundChunk.chunkMicros + insideMicros };
  const fitted: CostModel = {
    itemMicros: meanItems(runs, insideMicros),
    startMicros,
    chunkCost,
    runner: runnerCost(runs, chunkCost),
    cpu: cpuOf(runs, startMicros, chunkCost),
    concurrency: runs[0]?.job?.concurrency ?? 1,
    ratios: [],
    spread: 0,
  };
  const ratios = runs.map(({ workers, chunksize = 1, wallMicros }) => {
    const { wallMicros: predicted, chunks } = predict(fitted, workers.length, chunksize);
    return { octave: octaveOf(fitted, chunks), ratio: wallMicros / Math.max(1, predicted) };
  });
  const misses = ratios.map(({ octave, ratio }, k) => ratio / ratioAt(ratios.toSpliced(k, 1), octave) - 1);
  return { ...fitted, ratios, spread: ratios.length < 2 ? 0 : Math.sqrt(mean(misses.map((miss) => miss ** 2))) };
}

/** Where chunks are so many, on a scale on which doubling them is a step of one. */
const octaveOf = ({ itemMicros }: CostModel, chunks: number): number =>
  Math.log2(Math.max(1, itemMicros.length) / Math.max(1, chunks));

/** Runs whose chunks are larger or smaller by more than a few octaves tell little. */
const reachOctaves = 1.5;

/**
 * Mean of the runs' ratios, each weighted by how near its chunks are: kernel regression (Nadaraya, Theory of Probability
 * and its Applications, 1964). What a chunk costs is not quite a straight line, so the model errs by chunksize.
 */
function ratioAt(ratios: readonly WallRatio[], octave: number): number {
  const distances = ratios.map((run) => ((run.octave - octave) / reachOctaves) ** 2);
  const nearest = Math.min(...distances);
  let [sum, weights] = [0, 0];
  ratios.forEach(({ ratio }, k) => {
    const weight = Math.exp((nearest - distances[k]!) / 2);
    sum += weight * ratio;
    weights += weight;
  });
  return weights === 0 ? 1 : sum / weights;
}

/**
 * Wall time of the same items with another chunksize and number of workers, on the machine of the recorded runs, or on
 * one with a core for each worker where that has fewer.
 */
export function predict(model: CostModel, workers: number, chunksize: Chunksize): Prediction {
  const { chunkCost, startMicros, itemMicros } = model;
  const costAt = (errors: number) => (items: number) =>
    Math.max(0, chunkCost.chunkMicros + items * chunkCost.itemMicros + errors * chunkCost.errorAt(items));
  const simulate = (errors: number) => {
    const sizer = sizerOf(chunksize, workers, model.concurrency);
    const run = simulateChunks({ itemMicros, workers, sizer, costMicros: costAt(errors), startMicros });
    // However many workers there are, the runner serves one at a time, and all that is computed takes a core.
    const served = run.sizes.length * model.runner.chunkMicros + itemMicros.length * model.runner.itemMicros;
    const computed =
      model.cpu.micros + workers * model.cpu.workerMicros + run.sizes.length ** warmth * model.cpu.chunksMicros;
    const leastMicros = Math.max(served, computed / Math.max(workers, model.cpu.cores));
    const queuedMicros = Math.max(0, leastMicros - run.wallMicros);
    const calibration = ratioAt(model.ratios, octaveOf(model, run.sizes.length));
    return { ...run, queuedMicros, calibration, wallMicros: (run.wallMicros + queuedMicros) * calibration };
  };
  const { wallMicros, costMicros, queuedMicros, calibration, sizes } = simulate(0);
  const split = {
    startMicros: calibration * startMicros,
    overheadMicros: calibration * (costMicros / workers + queuedMicros),
    workMicros: (calibration * itemMicros.reduce((sum, each) => sum + each, 0)) / workers,
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

/** Mean over the runs of what each item took, of chunks that take `chunkMicros` of the worker's time for themselves. */
function meanItems(runs: readonly RunModel[], chunkMicros: number): Float64Array {
  const length = Math.max(0, ...runs.map(({ items }) => items.outcome.length));
  const micros = new Float64Array(length);
  const times = new Uint32Array(length);
  for (const run of runs) {
    const { gap, factor } = insideOf(run, chunkMicros);
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
function insideOf(run: RunModel, chunkMicros: number): { readonly gap: number; readonly factor: number } {
  const { inside, ran, items } = timesInside(run);
  if (inside === 0 || ran === 0) return { gap: 0, factor: 1 };
  if (overlaps(run)) return { gap: 0, factor: inside / ran };
  return { gap: Math.max(0, inside - ran - run.chunksFinished * chunkMicros) / items, factor: 1 };
}

/** What a chunk takes of its worker beside its items: told apart from the gaps between these by runs of other chunksizes. */
function insideChunk(runs: readonly RunModel[]): number {
  const known = runs.filter((run) => !overlaps(run) && timesInside(run).ran > 0);
  const chunksEach = known.map((run) => run.chunksFinished / timesInside(run).items);
  const besideEach = known.map((run) => {
    const { inside, ran, items } = timesInside(run);
    return (inside - ran) / items;
  });
  return Math.max(0, slope(chunksEach, besideEach));
}

const overlaps = ({ job }: RunModel): boolean => (job?.concurrency ?? 1) > 1;

/** Summed over workers: in chunks, and in items; and how many of these. */
function timesInside({ workers }: RunModel): { readonly inside: number; readonly ran: number; readonly items: number } {
  const sum = (of: (worker: RunModel['workers'][number]) => number): number =>
    workers.reduce((total, worker) => total + of(worker), 0);
  return {
    inside: sum(({ cost }) => cost.chunkMicros),
    ran: sum(({ cost }) => cost.runMicros),
    items: sum(({ settled }) => settled),
  };
}

/**
 * At most: what a chunk and its answer keep the runner for beside its items. By `runnerMicros` of runs of 100,000 chunks of
 * one item without work, Node 24 on x64: 16 and 17.
 */
const runnerChunkMicros = 17;

/**
 * The more chunks there are the less each costs: its code gets warm, and messages come several at a time. By what all
 * threads computed in runs of 100,000 items without work, in 1,562 to 100,000 chunks, Node 24 on x64: 109 to 42 us each.
 */
export const warmth = 0.8;

/** Runs of before `runnerMicros` was recorded tell nothing of it. */
function runnerCost(runs: readonly RunModel[], { chunkMicros }: ChunkCost): CostModel['runner'] {
  const known = runs.filter(({ runnerMicros }) => runnerMicros !== undefined);
  const sum = (of: (run: RunModel) => number): number => known.reduce((total, run) => total + of(run), 0);
  const eachChunk = known.length === 0 ? 0 : Math.min(runnerChunkMicros, chunkMicros);
  const rest = sum(({ runnerMicros = 0 }) => runnerMicros) - eachChunk * sum(({ chunksFinished }) => chunksFinished);
  const items = sum(({ workers }) => workers.reduce((count, { settled }) => count + settled, 0));
  return { chunkMicros: eachChunk, itemMicros: Math.max(0, rest) / Math.max(1, items) };
}

/**
 * Runs whose processor time is not known, like those of processes, tell nothing of it. A worker costs its start, and for
 * its code to get warm, with the cores that idle meanwhile, at most twice what its thread took to be there: with 100,000
 * items without work, Node 24 on x64, the second worker took 131 ms of two cores and left them idle for 27, after a start
 * of 68, 14 of them for the module. With few items little gets warm: no more is counted than one and a half times what
 * the worker did beside the items. What chunks cost all threads is the slope over the runs, by least squares,
 * and no more than their round trips.
 */
function cpuOf(runs: readonly RunModel[], startMicros: number, chunkCost: ChunkCost): CostModel['cpu'] {
  const known = runs.filter(({ cpuMicros, cores }) => cpuMicros !== undefined && cores !== undefined);
  const threadMicros = mean(
    known.flatMap(({ workers }) =>
      workers.map(({ generation, cost }) => (cost.startMicros - cost.loadMicros - cost.setupMicros) / generation),
    ),
  );
  const besideItems = mean(
    known.map((run) => Math.max(0, timesInside(run).inside - timesInside(run).ran) / run.workers.length),
  );
  const workerMicros = startMicros + Math.min(2 * threadMicros, 1.5 * besideItems);
  const beside = known.map(({ cpuMicros = 0, ownerMicros = 0, workers }) =>
    Math.max(0, cpuMicros + ownerMicros - workers.length * workerMicros),
  );
  const chunks = known.map(({ chunksFinished }) => chunksFinished ** warmth);
  const most =
    chunkCost.chunkMicros * Math.max(0, ...known.map(({ chunksFinished }) => chunksFinished ** (1 - warmth)));
  const chunksMicros = Math.min(Math.max(0, slope(chunks, beside)), most);
  const rest = beside.map((micros, k) => Math.max(0, micros - chunksMicros * chunks[k]!));
  return { micros: mean(rest), workerMicros, chunksMicros, cores: known[0]?.cores ?? Infinity };
}

/** Of the straight line through the points, by least squares; 0 where all have the same x. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? 0 : xs.reduce((sum, x, k) => sum + (x - meanX) * (ys[k]! - meanY), 0) / spread;
}

function startsOf({ workers, workersStartedMicros = 0 }: RunModel, { chunkMicros, itemMicros }: ChunkCost): number[] {
  const first = workers.filter(({ generation, cost }) => generation === 1 && cost.firstItems > 0);
  return first.map(({ readyMicros, cost: { firstMicros, firstItems } }) => {
    return readyMicros - workersStartedMicros + Math.max(0, firstMicros - chunkMicros - firstItems * itemMicros);
  });
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
