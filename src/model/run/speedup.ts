import { settledCount, type RunModel } from './runModel.ts';
import type { WorkerModel } from './workerModel.ts';

/**
 * What the time of a run's items consists of, in microseconds, summed over items. `computedMicros` and `waitedMicros`
 * together are the serial time: how long the items would take one after another on one free core.
 */
export interface ItemTime {
  /** CPU time. */
  readonly computedMicros: number;
  /** Waits that a serial run would have, too: timers, input and output, child processes, paused threads. */
  readonly waitedMicros: number;
  /** Waits for locks, queues and the like, which other items hold or fill. */
  readonly lockedMicros: number;
  /** Time in which threads were ready to run and waited for a core. */
  readonly preemptedMicros: number;
  /** Time in which items of one thread waited for each other; only with concurrency. */
  readonly queuedMicros: number;
  /** How long the items computed was not measured, so that `computedMicros` is the largest possible figure. */
  readonly isUpperBound: boolean;
}

/** Compares a run with its items one after another on one core. */
export interface Speedup {
  /** The serial time divided by the wall time; 0 before anything ran. */
  readonly factor: number;
  /**
   * The largest factor that these items could have with these workers and cores. It is the number of cores for items that
   * compute, and that of workers, times the concurrency, for items that wait.
   */
  readonly ideal: number;
  /** `factor` divided by `ideal`, 0 to 1. */
  readonly efficiency: number;
  readonly isUpperBound: boolean;
}

/** Larger shares of the items' time without a measurement make the speed-up an upper bound. */
const mostUnmeasured = 0.1;

/**
 * A thread that is ready to run may also be blocked in a lock of its process, such as that of the memory map, while the holder
 * of the lock waits for a core. The system counts that as no wait for a core. This was up to a twentieth of the time that 64
 * threads waited for two cores.
 */
const blockedShare = 0.05;

/** The course of a run that is compared, or of one that is predicted. */
export interface Course {
  readonly wallMicros: number;
  readonly workers: number;
  readonly cores: number;
  readonly concurrency: number;
}

export const speedupOf = (model: RunModel): Speedup =>
  compareWithSerial(itemTime(model), {
    wallMicros: model.wallMicros,
    workers: model.workers.length,
    cores: coresOf(model),
    concurrency: model.setup.concurrency,
  });

export function compareWithSerial(items: ItemTime, { wallMicros, workers, cores, concurrency }: Course): Speedup {
  const { computedMicros, waitedMicros, isUpperBound } = items;
  const serialMicros = computedMicros + waitedMicros;
  if (wallMicros <= 0 || serialMicros <= 0) return { factor: 0, ideal: 0, efficiency: 0, isUpperBound };
  const shortestMicros = Math.max(
    computedMicros / Math.min(workers, cores),
    serialMicros / (workers * Math.max(1, concurrency)),
  );
  return {
    factor: serialMicros / wallMicros,
    ideal: serialMicros / shortestMicros,
    efficiency: Math.min(1, shortestMicros / wallMicros),
    isUpperBound,
  };
}

/** Sums up the times of all items that have ended. */
export function itemTime(model: RunModel): ItemTime {
  const sum = { computedMicros: 0, waitedMicros: 0, lockedMicros: 0, preemptedMicros: 0, queuedMicros: 0 };
  let ranMicros = 0;
  let unmeasuredMicros = 0;
  for (const worker of model.workers) {
    const { isMeasured, ...time } = timeOf(model, worker);
    for (const part of parts) sum[part] += time[part];
    ranMicros += worker.cost.runMicros;
    if (!isMeasured) unmeasuredMicros += worker.cost.runMicros;
  }
  // No run computes more than its cores can, whatever the clocks of its threads say.
  const mostMicros = Math.min(coresOf(model) * model.wallMicros, model.cpuMicros ?? Infinity);
  const overMicros = Math.max(0, sum.computedMicros - mostMicros);
  return {
    ...sum,
    computedMicros: sum.computedMicros - overMicros,
    preemptedMicros: sum.preemptedMicros + overMicros,
    isUpperBound: unmeasuredMicros > mostUnmeasured * ranMicros,
  };
}

type Parts = Omit<ItemTime, 'isUpperBound'>;
const parts = [
  'computedMicros',
  'waitedMicros',
  'lockedMicros',
  'preemptedMicros',
  'queuedMicros',
] as const satisfies readonly (keyof Parts)[];

const coresOf = ({ cores }: RunModel): number => cores ?? Infinity;

/** The parts of one worker's items. They add up to the time of its items if no clock is wrong. */
function timeOf(model: RunModel, worker: WorkerModel): Parts & { readonly isMeasured: boolean } {
  const { time, cost } = worker;
  const isMeasured = time.chunkMicros > 0;
  const knownShare = cost.cpuKnownMicros / Math.max(1, cost.runMicros);
  const measured = isMeasured ? time : { ...cost, idleMicros: cost.waitedMicros };
  const ranMicros = cost.runMicros;
  // The newest items and those of a thread that was killed may not have been measured. They count like the others.
  const chunkMicros = Math.max(measured.chunkMicros, ranMicros / Math.max(1, model.setup.concurrency));
  const scale = chunkMicros / Math.max(1, measured.chunkMicros);
  const idleMicros = Math.min(chunkMicros, scale * measured.idleMicros);
  const heldMicros = chunkMicros - idleMicros;
  // Between items the thread writes results, which is not the time of any item.
  const busyMicros = Math.min(heldMicros, Math.max(0, ranMicros - idleMicros));
  const share = busyMicros / Math.max(1, heldMicros);
  const lockedMicros = Math.min(ranMicros, lockedOf(model, worker.worker));
  const freeMicros = Math.max(0, heldMicros - lockedMicros);
  const threadComputed = isMeasured ? scale * time.computedMicros : freeMicros;
  const unusedMicros = freeMicros - threadComputed;
  const threadPreempted =
    time.preemptedMicros === undefined
      ? guessPreempted(model, unusedMicros)
      : withBlocked(scale * time.preemptedMicros, unusedMicros);
  const computedMicros =
    knownShare > 1 - mostUnmeasured
      ? Math.min(ranMicros, cost.itemCpuMicros / knownShare)
      : Math.min(busyMicros, share * threadComputed);
  const preemptedMicros = Math.min(ranMicros - computedMicros, share * threadPreempted);
  const queuedMicros = queuedOf(model, ranMicros, chunkMicros, heldMicros);
  const awaitedMicros = ranMicros - queuedMicros - busyMicros;
  const pausedMicros = heldMicros - threadComputed - threadPreempted;
  const ownPauseMicros =
    pausedMicros > 0
      ? // The thread may also have been paused while it wrote results.
        Math.max(0, pausedMicros - (heldMicros - busyMicros))
      : // After an await the thread waited for a core, and with it all of its items that run.
        pausedMicros * Math.max(1, ranMicros / Math.max(1, chunkMicros));
  const waitedMicros = Math.max(0, awaitedMicros + ownPauseMicros - lockedMicros);
  return { computedMicros, waitedMicros, lockedMicros, preemptedMicros, queuedMicros, isMeasured };
}

/**
 * Without a measurement: a thread that is busy and does not compute waits for a core if there are more workers than cores,
 * and else for something of its own, such as a child process.
 */
const guessPreempted = (model: RunModel, micros: number): number =>
  model.workers.length > coresOf(model) ? Math.max(0, micros) : 0;

const withBlocked = (preemptedMicros: number, unusedMicros: number): number =>
  Math.max(preemptedMicros, Math.min(unusedMicros, (1 + blockedShare) * preemptedMicros));

function lockedOf({ locks }: RunModel, worker: number): number {
  let micros = 0;
  for (const { workerMicros } of locks.primitives.values()) micros += workerMicros[worker] ?? 0;
  return micros;
}

/**
 * With concurrency, an item whose await is over waits until its thread is free.
 *
 * If all items of a chunk begin at once, those that await for the same time queue as one batch: the thread is idle, then it runs
 * one after another. So each of them awaited for as long as the thread was idle.
 *
 * Otherwise a new item begins when one ends. The thread and its `n` items are a closed
 * queue: an item that arrives finds `(n - 1) / n` of the mean number of items there (Schweitzer's approximation of mean
 * value analysis, 1979), so that a thread that is busy for the share `u` of the time holds `u / (1 - u (n - 1) / n)` items,
 * of which one is served. A thread that is never idle therefore runs its items one after another.
 */
function queuedOf(model: RunModel, ranMicros: number, chunkMicros: number, heldMicros: number): number {
  const { concurrency } = model.setup;
  if (settledCount(model.counts) <= concurrency * model.chunksFinished) {
    return Math.max(0, ranMicros - heldMicros - concurrency * (chunkMicros - heldMicros));
  }
  const items = ranMicros / Math.max(1, chunkMicros);
  if (items <= 1) return 0;
  const busyShare = heldMicros / Math.max(1, chunkMicros);
  const atThreadMicros = heldMicros / (1 - (busyShare * (items - 1)) / items);
  return Math.min(ranMicros - heldMicros, atThreadMicros - heldMicros);
}
