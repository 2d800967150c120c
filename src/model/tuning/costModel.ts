import { AutoChunks, fixedChunks, type ChunkSizer } from '../chunks/autoChunks.ts';
import {
  addChunkCost,
  createChunkCostSums,
  fitChunkCost,
  inFirstChunks,
  shareOfFirst,
  type ChunkCost,
} from '../chunks/chunkCost.ts';
import type { Chunksize } from '../facts/job.ts';
import type { RunModel } from '../run/runModel.ts';
import { simulateChunks } from '../chunks/simulateChunks.ts';

/** What the runs of a job cost, fitted to recorded ones. Microseconds. */
export interface CostModel {
  /** What each item takes in its worker, in input order, the gap to the next one included. */
  readonly itemMicros: Float64Array;
  /** Where each of them is a group of so many. */
  readonly itemsEach: number;
  /** From the start of the workers until one is at work: what its first chunk costs more than others is in it. */
  readonly startMicros: number;
  readonly chunkCost: ChunkCost;
  /** What the runner's own thread does for the first chunk and for each item: it serves one worker at a time. */
  readonly runner: { readonly chunkMicros: number; readonly itemMicros: number };
  /** What all threads computed beside what each worker costs for being there and the first chunk, and the cores for it. */
  readonly cpu: {
    readonly micros: number;
    readonly workerMicros: number;
    readonly chunkMicros: number;
    readonly cores: number;
  };
  readonly concurrency: number;
  /** How the wall times of the fit's runs differ from what the parts above say. */
  readonly misses: readonly WallMiss[];
  /** Root mean square by which each run misses what the others predict of it, relative; 0 with one run. */
  readonly spread: number;
}

/** Of one run: by how much its wall time was longer than predicted. */
interface WallMiss {
  /** Mean items of its chunks, as a power of two. */
  readonly octave: number;
  readonly predictedMicros: number;
  readonly missMicros: number;
}

/** Microseconds. */
export interface Prediction {
  readonly wallMicros: number;
  /** The band: two standard errors of the chunks' costs, and twice the spread of the runs. */
  readonly lowMicros: number;
  readonly highMicros: number;
  /** How much longer it would take if any one of the chunks took a quarter longer. */
  readonly lateMicros: number;
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
    itemsEach: 1,
    startMicros,
    chunkCost,
    runner: runnerCost(runs, chunkCost),
    cpu: cpuOf(runs, startMicros, chunkCost),
    concurrency: runs[0]?.job?.concurrency ?? 1,
    misses: [],
    spread: 0,
  };
  const misses = runs.map(({ workers, chunksize = 1, wallMicros }): WallMiss => {
    const { wallMicros: predictedMicros, chunks } = predict(fitted, workers.length, chunksize);
    return { octave: octaveOf(fitted, chunks), predictedMicros, missMicros: wallMicros - predictedMicros };
  });
  const leftOut = misses.map(({ octave, predictedMicros, missMicros }, k) => {
    const byOthers = predictedMicros + missAt(misses.toSpliced(k, 1), octave, predictedMicros);
    return (predictedMicros + missMicros) / Math.max(1, byOthers) - 1;
  });
  return { ...fitted, misses, spread: misses.length < 2 ? 0 : Math.sqrt(mean(leftOut.map((miss) => miss ** 2))) };
}

/** Where chunks are so many, on a scale on which doubling them is a step of one. */
const octaveOf = ({ itemMicros }: CostModel, chunks: number): number =>
  Math.log2(Math.max(1, itemMicros.length) / Math.max(1, chunks));

/** Runs whose chunks are larger or smaller by more than two octaves tell little. */
const reachOctaves = 1;

/**
 * Mean of the runs' misses, each weighted by how near its chunks are: kernel regression (Nadaraya, Theory of Probability
 * and its Applications, 1964). What a chunk costs is not quite as the model has it, so it errs by chunksize. A miss is no
 * larger in a longer run, as that of code that gets warm; in a shorter one it is so in proportion.
 */
function missAt(misses: readonly WallMiss[], octave: number, wallMicros: number): number {
  const distances = misses.map((run) => ((run.octave - octave) / reachOctaves) ** 2);
  const nearest = Math.min(...distances);
  let [sum, weights] = [0, 0];
  misses.forEach(({ predictedMicros, missMicros }, k) => {
    const weight = Math.exp((nearest - distances[k]!) / 2);
    sum += weight * missMicros * Math.min(1, wallMicros / Math.max(1, predictedMicros));
    weights += weight;
  });
  return weights === 0 ? 0 : sum / weights;
}

/**
 * Wall time of the same items with another chunksize and number of workers, on the machine of the recorded runs, or on
 * one with a core for each worker where that has fewer.
 */
export function predict(model: CostModel, workers: number, chunksize: Chunksize): Prediction {
  const { chunkCost, startMicros, itemMicros } = model;
  const costAt = (errors: number) => {
    let chunks = 0;
    return (items: number) => {
      const chunkMicros = chunkCost.chunkMicros * shareOfFirst(++chunks);
      return Math.max(0, chunkMicros + items * chunkCost.itemMicros + errors * chunkCost.errorAt(items));
    };
  };
  const simulate = (errors: number) => {
    const sizer = sizerOf(model, workers, chunksize);
    const run = simulateChunks({ itemMicros, workers, sizer, costMicros: costAt(errors), startMicros });
    // However many workers there are, the runner serves one at a time, and all that is computed takes a core.
    const served =
      inFirstChunks(run.sizes.length) * model.runner.chunkMicros + itemMicros.length * model.runner.itemMicros;
    const computed =
      model.cpu.micros + workers * model.cpu.workerMicros + inFirstChunks(run.sizes.length) * model.cpu.chunkMicros;
    const leastMicros = Math.max(served, computed / Math.max(workers, model.cpu.cores));
    const queuedMicros = Math.max(0, leastMicros - run.wallMicros);
    const wallMicros = run.wallMicros + queuedMicros;
    const miss = missAt(model.misses, octaveOf(model, run.sizes.length), wallMicros);
    return { ...run, queuedMicros, calibration: 1 + miss / Math.max(1, wallMicros), wallMicros: wallMicros + miss };
  };
  const { wallMicros, lateMicros, costMicros, queuedMicros, calibration, sizes } = simulate(0);
  const split = {
    startMicros: calibration * startMicros,
    overheadMicros: calibration * (costMicros / workers + queuedMicros),
    workMicros: (calibration * itemMicros.reduce((sum, each) => sum + each, 0)) / workers,
  };
  return {
    wallMicros,
    lowMicros: simulate(-2).wallMicros * Math.max(0, 1 - 2 * model.spread),
    highMicros: simulate(2).wallMicros * (1 + 2 * model.spread),
    lateMicros,
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
  for (const { workers } of runs) {
    workers.forEach(({ cost: { firstItems, firstMicros } }, k) => {
      if (firstItems > 0) addChunkCost(firsts, k + 1, firstItems, firstMicros);
    });
  }
  return fitChunkCost([firsts]);
}

function sizerOf({ concurrency, itemsEach }: CostModel, workers: number, chunksize: Chunksize): ChunkSizer {
  return chunksize === 'auto' ? new AutoChunks({ workers, concurrency, itemsEach }) : fixedChunks(chunksize);
}

/** Mean over the runs of what each item took, where the first chunk takes `chunkMicros` of its worker for itself. */
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
  return { gap: Math.max(0, inside - ran - inFirstChunks(run.chunksFinished) * chunkMicros) / items, factor: 1 };
}

/** What the first chunk takes of its worker beside its items: told apart from the gaps between these by runs of other chunksizes. */
function insideChunk(runs: readonly RunModel[]): number {
  const known = runs.filter((run) => !overlaps(run) && timesInside(run).ran > 0);
  const chunksEach = known.map((run) => inFirstChunks(run.chunksFinished) / timesInside(run).items);
  const besideEach = known.map((run) => {
    const { inside, ran, items } = timesInside(run);
    return (inside - ran) / items;
  });
  return Math.max(0, slope(chunksEach, besideEach) ?? 0);
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
 * At most: what the first chunk and its answer keep the runner for beside its items. By `runnerMicros` of runs of 100,000
 * chunks of one item without work, Node 24 on x64: 48 to 55.
 */
const mostOfRunner = 60;

/**
 * What chunks cost the runner is the slope over the runs, by least squares; where all have as many chunks, it is taken to
 * be the most. Runs of before `runnerMicros` was recorded tell nothing of it.
 */
function runnerCost(runs: readonly RunModel[], chunkCost: ChunkCost): CostModel['runner'] {
  const known = runs.filter(({ runnerMicros }) => runnerMicros !== undefined);
  const used = known.map(({ runnerMicros = 0 }) => runnerMicros);
  const chunks = known.map(({ chunksFinished }) => inFirstChunks(chunksFinished));
  const chunkMicros = Math.min(Math.max(0, slope(chunks, used) ?? mostOfRunner), mostOfRunner, chunkCost.chunkMicros);
  const beside = mean(used.map((micros, k) => Math.max(0, micros - chunkMicros * chunks[k]!)));
  return { chunkMicros, itemMicros: beside / Math.max(1, mean(known.map(itemsOf))) };
}

const itemsOf = ({ workers }: RunModel): number => workers.reduce((count, { settled }) => count + settled, 0);

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
  const used = known.map(({ cpuMicros = 0, ownerMicros = 0 }) => cpuMicros + ownerMicros);
  const chunks = known.map(({ chunksFinished }) => inFirstChunks(chunksFinished));
  const chunkMicros = Math.min(Math.max(0, slope(chunks, used) ?? 0), chunkCost.chunkMicros);
  const beside = mean(used.map((micros, k) => Math.max(0, micros - chunkMicros * chunks[k]!)));
  const workers = known[0]?.workers.length ?? 1;
  const workerMicros = Math.min(beside / workers, startMicros + Math.min(2 * threadMicros, 1.5 * besideItems));
  return { micros: beside - workers * workerMicros, workerMicros, chunkMicros, cores: known[0]?.cores ?? Infinity };
}

/** Of the straight line through the points, by least squares; undefined where all have the same x. */
function slope(xs: readonly number[], ys: readonly number[]): number | undefined {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? undefined : xs.reduce((sum, x, k) => sum + (x - meanX) * (ys[k]! - meanY), 0) / spread;
}

function startsOf({ workers, workersStartedMicros = 0 }: RunModel, { chunkMicros, itemMicros }: ChunkCost): number[] {
  const first = workers.filter(({ generation, cost }) => generation === 1 && cost.firstItems > 0);
  return first.map(({ readyMicros, cost: { firstMicros, firstItems } }, k) => {
    const costMicros = shareOfFirst(k + 1) * chunkMicros + firstItems * itemMicros;
    return readyMicros - workersStartedMicros + Math.max(0, firstMicros - costMicros);
  });
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
