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
import { createRunModel, type RunModel } from '../run/runModel.ts';
import { itemTime, type ItemTime } from '../run/speedup.ts';
import { simulateChunks } from '../chunks/simulateChunks.ts';
import { hostOfRow } from '../run/hostFigures.ts';
import { hostCosts, leastChunkOf, pingMicros, slownessOf, type HostCost } from './hostCost.ts';

/** The costs of a job's runs, estimated from recorded runs. All in microseconds. */
export interface CostModel {
  /** Time of each item in its worker, in input order, with the gap to the next item. */
  readonly itemMicros: Float64Array;
  /** Number of items that one entry of `itemMicros` stands for. */
  readonly itemsEach: number;
  /** What the time of the items consists of, from the first run that measured it. */
  readonly time: ItemTime;
  /** Time from the start of the workers until one of them works. It includes what its first chunk costs more than others. */
  readonly startMicros: number;
  readonly chunkCost: ChunkCost;
  /** Time that the runner's thread needs for the first chunk and for each item. It serves one worker at a time. */
  readonly runner: { readonly chunkMicros: number; readonly itemMicros: number };
  /** CPU time of all threads: a constant part, a part for each worker, a part for the first chunk; and the number of cores. */
  readonly cpu: {
    readonly micros: number;
    readonly workerMicros: number;
    readonly chunkMicros: number;
    readonly cores: number;
  };
  readonly concurrency: number;
  /** The machines of the run; empty for a run on one machine. */
  readonly hosts: readonly HostCost[];
  /** Least work of a chunk of `auto`; undefined for a run on one machine. */
  readonly leastChunkMicros: number | undefined;
  /** Differences between the wall times of the recorded runs and the ones that the parts above predict. */
  readonly misses: readonly WallMiss[];
  /** Root mean square of the relative error with which the other runs predict each run; 0 with one run. */
  readonly spread: number;
}

/** How much longer than predicted one run took. */
interface WallMiss {
  /** Mean number of items in its chunks, as an exponent of two. */
  readonly octave: number;
  readonly predictedMicros: number;
  readonly missMicros: number;
}

/** The predicted times of a run, in microseconds. */
export interface Prediction {
  readonly wallMicros: number;
  /** `lowMicros` to `highMicros` is a band of two standard errors of the chunks' costs and twice the spread of the runs. */
  readonly lowMicros: number;
  readonly highMicros: number;
  /** How much longer the run takes if the most critical chunk takes a quarter longer. */
  readonly lateMicros: number;
  readonly chunks: number;
  /** The parts of a worker's wall time, on average. They add up to `wallMicros`. */
  readonly split: {
    readonly startMicros: number;
    readonly overheadMicros: number;
    readonly workMicros: number;
    readonly imbalanceMicros: number;
  };
}

/** Whether a prediction says something: its band is at most half of the predicted time wide on either side. */
export const isKnown = ({ wallMicros, lowMicros, highMicros }: Prediction): boolean =>
  lowMicros >= 0.5 * wallMicros && highMicros <= 1.5 * wallMicros;

/**
 * Estimates the costs from one or more runs of the same job with the same number of workers. Items that never ran are left
 * out.
 */
export function fitCosts(runs: readonly RunModel[]): CostModel {
  // Runs that were measured for tuning have no items, from which the slowness of machines follows.
  const remote = runs.find(({ hosts, items }) => hosts.length > 0 && items.outcome.length > 0);
  const aroundChunk = chunkCostOf(runs, remote && pingMicros(remote));
  // If the chunksizes of the runs are close together, chance can make the estimate too large.
  const insideMicros = Math.min(insideChunk(runs), aroundChunk.chunkMicros);
  const startMicros = mean(runs.flatMap((run) => startsOf(run, aroundChunk)));
  const chunkCost = { ...aroundChunk, chunkMicros: aroundChunk.chunkMicros + insideMicros };
  const fitted: CostModel = {
    itemMicros: meanItems(runs, insideMicros),
    itemsEach: 1,
    time: timeOfItems(runs),
    startMicros,
    chunkCost,
    runner: runnerCost(runs, chunkCost),
    cpu: cpuOf(runs, startMicros, chunkCost),
    concurrency: runs[0]?.setup.concurrency ?? 1,
    hosts: remote ? hostCosts(remote) : [],
    leastChunkMicros: remote && leastChunkOf(remote),
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

function timeOfItems(runs: readonly RunModel[]): ItemTime {
  const times = runs.map(itemTime);
  return times.find(({ isUpperBound }) => !isUpperBound) ?? times[0] ?? itemTime(createRunModel());
}

/** Mean items of a chunk on a logarithmic scale: twice as many chunks are one step less. */
const octaveOf = ({ itemMicros }: CostModel, chunks: number): number =>
  Math.log2(Math.max(1, itemMicros.length) / Math.max(1, chunks));

/** Width of the kernel: runs whose chunksize differs by more than two octaves have little weight. */
const reachOctaves = 1;

/**
 * Mean of the runs' misses, weighted by how close their chunksizes are: kernel regression (Nadaraya, Theory of Probability
 * and its Applications, 1964). It corrects errors of the model that depend on the chunksize. A longer run has no larger
 * miss, because most of it comes from code that is not compiled yet; in a shorter run the miss shrinks in proportion.
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

/** Number of workers, or the slowness of each: the time of an item there as a multiple of its time on all machines together. */
export type Workers = number | readonly number[];

/**
 * Predicts the wall time of the same items with another chunksize and number of workers. The machine is that of the
 * recorded runs; if it has fewer cores than workers, one with a core for each worker.
 */
export function predict(model: CostModel, crew: Workers, chunksize: Chunksize): Prediction {
  const slowness = typeof crew === 'number' ? slownessOf(model.hosts, crew) : crew;
  const workers = slowness.length;
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
    const run = simulateChunks({ itemMicros, slowness, sizer, costMicros: costAt(errors), startMicros });
    // Two limits do not depend on the schedule: the runner serves one worker at a time, and CPU time needs cores.
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

function chunkCostOf(runs: readonly RunModel[], ping: number | undefined): ChunkCost {
  if (runs.some(({ chunkCosts }) => chunkCosts.chunks > 0))
    return fitChunkCost(
      runs.map((run) => run.chunkCosts),
      ping,
    );
  // The runs have only first chunks, so their cost is the only one that is known.
  const firsts = createChunkCostSums();
  for (const { workers } of runs) {
    workers.forEach(({ cost: { firstItems, firstMicros } }, k) => {
      if (firstItems > 0) addChunkCost(firsts, k + 1, firstItems, firstMicros);
    });
  }
  return fitChunkCost([firsts], ping);
}

function sizerOf(model: CostModel, workers: number, chunksize: Chunksize): ChunkSizer {
  const { concurrency, itemsEach, leastChunkMicros: leastMicros } = model;
  if (chunksize === 'auto') return new AutoChunks({ workers, concurrency, itemsEach, leastMicros });
  return fixedChunks(chunksize, Math.ceil(concurrency / itemsEach));
}

/** Mean duration of each item over the runs, if the first chunk itself takes `chunkMicros` of its worker. */
function meanItems(runs: readonly RunModel[], chunkMicros: number): Float64Array {
  const length = Math.max(0, ...runs.map(({ items }) => items.outcome.length));
  const micros = new Float64Array(length);
  const times = new Uint32Array(length);
  for (const run of runs) {
    const { gap, factor } = insideOf(run, chunkMicros);
    const slowness = new Map(hostCosts(run).map((host) => [host.host, host.slowness]));
    for (const { lane, placements } of run.workers) {
      for (let row = 0; row < lane.item.length; row++) {
        const item = lane.item.get(row);
        const host = placements.length === 0 ? undefined : hostOfRow({ placements }, row);
        const here = factor / (slowness.get(host ?? -1) ?? 1);
        micros[item]! += here * (lane.endMicros.get(row) - lane.startMicros.get(row)) + gap;
        times[item]!++;
      }
    }
  }
  return micros.map((sum, item) => sum / Math.max(1, times[item]!)).filter((_, item) => times[item]! > 0);
}

/** Converts an item's own time into what it adds to its chunk: concurrent items overlap, others have gaps between them. */
function insideOf(run: RunModel, chunkMicros: number): { readonly gap: number; readonly factor: number } {
  const { inside, ran, items } = timesInside(run);
  if (inside === 0 || ran === 0) return { gap: 0, factor: 1 };
  if (overlaps(run)) return { gap: 0, factor: inside / ran };
  return { gap: Math.max(0, inside - ran - inFirstChunks(run.chunksFinished) * chunkMicros) / items, factor: 1 };
}

/** Time of a worker that the first chunk takes beside its items. Runs with different chunksizes separate it from the gaps between items. */
function insideChunk(runs: readonly RunModel[]): number {
  const known = runs.filter((run) => !overlaps(run) && timesInside(run).ran > 0);
  const chunksEach = known.map((run) => inFirstChunks(run.chunksFinished) / timesInside(run).items);
  const besideEach = known.map((run) => {
    const { inside, ran, items } = timesInside(run);
    return (inside - ran) / items;
  });
  return Math.max(0, slope(chunksEach, besideEach) ?? 0);
}

const overlaps = ({ setup }: RunModel): boolean => setup.concurrency > 1;

/** Time in chunks, time in items and number of items, summed over workers. */
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
 * Largest time, in microseconds, that the first chunk and its answer take of the runner beside its items. Measured as
 * `runnerMicros` of runs of 100,000 chunks with one empty item, Node 24 on x64: 48 to 55.
 */
const mostOfRunner = 60;

/**
 * The runner's cost of a chunk is the slope over the runs, by least squares. If all runs have the same number of chunks,
 * it is the largest possible one. Recordings without `runnerMicros` do not count.
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
 * Runs without a known CPU time, such as those of processes, do not count.
 *
 * A worker costs its start, and then the time until its code is compiled, at most twice the start of its thread. Measured
 * with 100,000 empty items, Node 24 on x64: the second worker started in 68 ms, 14 of them for the module; it took 131 ms of
 * two cores, which were idle for another 27. With few items less code is compiled, so that part is at most one and a half
 * times what the worker did beside the items.
 *
 * The cost of a chunk for all threads is the slope over the runs, by least squares, and at most its round trip.
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

/** Slope of the line through the points, by least squares; undefined if all have the same x. */
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
