import { type Column, float64Column, int32Column, uint8Column } from '../../base/column.ts';
import type { ChunkStarted } from '../facts/events.ts';
import { createThreadTime, type ThreadTime } from './threadTime.ts';
import { createWorkerUse, type WorkerUse } from './workerUse.ts';

/** One slot of the pool. A slot keeps its number when its thread is replaced. */
export interface WorkerModel {
  readonly worker: number;
  state: 'starting' | 'idle' | 'running' | 'exited';
  generation: number;
  /** The machines on which it ran, the last one is the current one. Empty for a worker on the machine of the run. */
  readonly placements: Placement[];
  startedMicros: number;
  readyMicros: number;
  exitedMicros: number | undefined;
  /** Start time of each item that runs now. With concurrency there may be several. */
  readonly running: Map<number, number>;
  settled: number;
  unsuccessful: number;
  logLines: number;
  /** The items this worker ran, in the order they ended. */
  readonly lane: Lane;
  /** Row of the lane at which each thread of this slot began: the first thread and its replacements. */
  readonly firstRows: number[];
  /** Finished waits of 10 ms or more. */
  readonly waits: WaitSpans;
  /** Largest size seen of the old part of its V8 heap, and its limit; undefined if unknown. */
  heapBytes: number | undefined;
  heapLimitBytes: number | undefined;
  readonly use: WorkerUse;
  readonly exits: { readonly atMicros: number; readonly reason: string }[];
  /** Node's number of its thread, and the chunk that it received last and has not finished. Known under a debugger only. */
  threadId: number | undefined;
  openChunk: Pick<ChunkStarted, 'chunk' | 'items'> | undefined;
  readonly cost: WorkerCost;
  readonly time: ThreadTime;
}

/** A machine on which a worker runs from a time on, and what the worker had done until then. */
export interface Placement {
  /** Number of the machine. */
  readonly host: number;
  readonly fromMicros: number;
  /** Row of the lane at which it began there. */
  readonly firstRow: number;
  readonly unsuccessful: number;
  readonly runMicros: number;
}

/** Columns of equal length. Microseconds. */
export interface WaitSpans {
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
}

/** Parts of a worker's time, in microseconds. The rest of the wall time is idle. */
export interface WorkerCost {
  /** Thread start, module load and setup. */
  startMicros: number;
  /** Parts of `startMicros`: loading the module, and `setup`. 0 if not measured. */
  loadMicros: number;
  setupMicros: number;
  /** Time between the answer to a chunk and the sending of the next one. */
  queueMicros: number;
  copyInMicros: number;
  runMicros: number;
  /** CPU time of the items of which it is known, and the part of `runMicros` that they took. */
  itemCpuMicros: number;
  cpuKnownMicros: number;
  copyOutMicros: number;
  /** Time from the first to the last item of the chunks whose waiting was measured. */
  chunkMicros: number;
  /** Part of `chunkMicros` in which the event loop was idle, because every item that ran was waiting. */
  waitedMicros: number;
  gcMicros: number;
  loggedMicros: number;
  /** Time around the items of its first chunk, and their number. That chunk also waits for the input and runs cold. */
  firstMicros: number;
  firstItems: number;
  /** Time of the last answer, where the next queue time begins. */
  lastAnsweredMicros: number;
}

/** Columns of equal length: one entry per item the worker ended, ascending by end. */
export interface Lane {
  readonly item: Column<Int32Array>;
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
  readonly outcome: Column<Uint8Array>;
}

export function createWorkerModel(worker: number): WorkerModel {
  return {
    worker,
    state: 'starting',
    generation: 1,
    placements: [],
    startedMicros: 0,
    readyMicros: 0,
    exitedMicros: undefined,
    running: new Map(),
    settled: 0,
    unsuccessful: 0,
    logLines: 0,
    lane: {
      item: int32Column(),
      startMicros: float64Column(),
      endMicros: float64Column(),
      outcome: uint8Column(),
    },
    firstRows: [],
    waits: { startMicros: float64Column(), endMicros: float64Column() },
    heapBytes: undefined,
    heapLimitBytes: undefined,
    use: createWorkerUse(),
    exits: [],
    threadId: undefined,
    openChunk: undefined,
    time: createThreadTime(),
    cost: {
      startMicros: 0,
      loadMicros: 0,
      setupMicros: 0,
      queueMicros: 0,
      copyInMicros: 0,
      runMicros: 0,
      itemCpuMicros: 0,
      cpuKnownMicros: 0,
      copyOutMicros: 0,
      chunkMicros: 0,
      waitedMicros: 0,
      gcMicros: 0,
      loggedMicros: 0,
      firstMicros: 0,
      firstItems: 0,
      lastAnsweredMicros: 0,
    },
  };
}
