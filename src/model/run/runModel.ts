import { type Column, float64Column, int32Column, uint8Column } from '../../base/column.ts';
import { createChunkCostSums, type ChunkCostSums } from '../chunks/chunkCost.ts';
import { outcomes, type EndState, type ItemSized, type Outcome, type StartupPhase } from '../facts/events.ts';
import type { Failure, RunError } from '../facts/failure.ts';
import { LatencyHistogram } from './histogram.ts';
import type { ItemRange } from '../facts/job.ts';
import { createLocksModel, type LocksModel } from './locks.ts';
import type { LogRecord, LogSource } from '../facts/log.ts';
import { setupOf, type RunOrigin, type RunSetup } from '../facts/origin.ts';
import type { Notice } from '../facts/notice.ts';
import type { Race } from '../facts/race.ts';

/** `interrupted`: the recording ends without `runFinished` (its owner died or the window was closed). */
export type RunState = 'starting' | 'running' | EndState | 'interrupted';

export type OutcomeCounts = Record<Outcome, number>;

/** Everything known about a run: what folding its events in order gives. Views read it and never write it. */
export interface RunModel {
  state: RunState;
  /** What started the run; undefined before `runStarted`. */
  origin: RunOrigin | undefined;
  /** The origin as readers need it. */
  setup: RunSetup;
  startedAtMs: number;
  /** The run's start on the monotonic clock of its machine, microseconds. */
  originMicros: number;
  node: string;
  /** Cores that the run may use at the same time, where known. */
  cores: number | undefined;
  /** The start-up step under way. */
  phase: StartupPhase | undefined;
  readonly startupMicros: Record<StartupPhase, number>;
  /** Undefined while a streamed input has not ended. */
  total: number | undefined;
  /** Undefined until it is planned. */
  chunksize: number | 'auto' | undefined;
  chunksFinished: number;
  /** What chunks cost beside their items: from the answer before to its own. The first one of each worker is left out. */
  readonly chunkCosts: ChunkCostSums;
  readonly counts: OutcomeCounts;
  readonly workers: WorkerModel[];
  readonly items: ItemTable;
  /** The newest failure of each unsuccessful item, in the order of arrival. */
  readonly failures: Map<number, ItemFailure>;
  readonly logs: LogRecord[];
  /** How many lines there are, also where the records themselves are not kept. */
  logLines: number;
  readonly sources: LogSource[];
  readonly latency: LatencyHistogram;
  readonly locks: LocksModel;
  readonly sizes: Record<ItemSized['what'], SizeSample>;
  /** CPU time of the run's process, where known: only of a run that is over. */
  cpuMicros: number | undefined;
  /** In which its threads waited for a core, likewise. */
  coreWaitMicros: number | undefined;
  /** In which the run waited for its input, likewise. */
  inputMicros: number | undefined;
  runnerMicros: number | undefined;
  ownerMicros: number | undefined;
  /** Time of the newest event. */
  nowMicros: number;
  /** When the first worker was started; undefined before. */
  workersStartedMicros: number | undefined;
  /** From the start of the workers to the last outcome; grows while the run goes on. */
  wallMicros: number;
  /** Why the run could not start or was given up. */
  error: RunError | undefined;
  /** In the order they were raised, each id once. */
  readonly notices: Notice[];
  /** By pair of places, in the order in which they were found. */
  readonly races: Race[];
  /** Found beyond those that are kept. */
  moreRaces: number;
  /** Each time the runner process died and another one went on. */
  readonly restarts: { readonly atMicros: number; readonly reason: string; readonly suspects: readonly number[] }[];
}

/** What is known of how much is copied of an item. */
export interface SizeSample {
  /** Items looked at, and the bytes of all of them. */
  items: number;
  bytes: number;
  largest: ItemSized | undefined;
}

export interface ItemFailure {
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly failure: Failure;
}

/** One slot of the pool. A slot keeps its number when its thread is replaced. */
export interface WorkerModel {
  readonly worker: number;
  state: 'starting' | 'idle' | 'running' | 'exited';
  generation: number;
  startedMicros: number;
  readyMicros: number;
  exitedMicros: number | undefined;
  /** Items running now, by the time they were seen to start. More than one with concurrency. */
  readonly running: Map<number, number>;
  settled: number;
  unsuccessful: number;
  logLines: number;
  /** The items this worker ran, in the order they ended. */
  readonly lane: Lane;
  /** The row of the lane at which each thread of this slot began, the first one's and those of its replacements. */
  readonly firstRows: number[];
  /** Its waits of 10 ms or more that are over. */
  readonly waits: WaitSpans;
  /** Most that was seen in the old part of its V8 heap, and the most it may hold; undefined where that is not known. */
  heapBytes: number | undefined;
  heapLimitBytes: number | undefined;
  readonly exits: { readonly atMicros: number; readonly reason: string }[];
  /** Node's number of its thread, and the items of its chunk: known under a debugger only. */
  threadId: number | undefined;
  chunkItems: readonly ItemRange[];
  readonly cost: WorkerCost;
}

/** Columns of equal length. Microseconds. */
export interface WaitSpans {
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
}

/** Worker time by what it was spent on, microseconds. What is left of the wall time is idle. */
export interface WorkerCost {
  /** Thread start, module load and setup. */
  startMicros: number;
  /** Of that, loading the module, and `setup`; 0 where it was not measured. */
  loadMicros: number;
  setupMicros: number;
  /** Between answering a chunk and being sent the next one. */
  queueMicros: number;
  copyInMicros: number;
  runMicros: number;
  copyOutMicros: number;
  /** In chunks whose waiting was measured: from the first item to the last. */
  chunkMicros: number;
  /** Of that, in which the event loop had nothing to do: every item that ran was waiting for something. */
  waitedMicros: number;
  gcMicros: number;
  loggedMicros: number;
  /** What its first chunk cost beside its items, and how many those were: it waits for the input, too, and runs cold. */
  firstMicros: number;
  firstItems: number;
  /** End of the last chunk, to measure the next queue time from. */
  lastAnsweredMicros: number;
}

/** Columns of equal length: one entry per item the worker ended, ascending by end. */
export interface Lane {
  readonly item: Column<Int32Array>;
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
  readonly outcome: Column<Uint8Array>;
}

/** Columns indexed by item. An item without an outcome yet has outcome 0 and worker -1. */
export interface ItemTable {
  readonly outcome: Column<Uint8Array>;
  readonly worker: Column<Int32Array>;
  readonly chunk: Column<Int32Array>;
  readonly attempt: Column<Uint8Array>;
  /** Row in the worker's lane, -1 for none. */
  readonly laneRow: Column<Int32Array>;
}

export function createRunModel(): RunModel {
  return {
    state: 'starting',
    origin: undefined,
    setup: setupOf(undefined),
    startedAtMs: 0,
    originMicros: 0,
    node: '',
    cores: undefined,
    phase: undefined,
    startupMicros: { compile: 0, preflight: 0, workers: 0 },
    total: undefined,
    chunksize: undefined,
    chunksFinished: 0,
    chunkCosts: createChunkCostSums(),
    counts: { succeeded: 0, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 },
    workers: [],
    items: {
      outcome: uint8Column(),
      worker: int32Column(-1),
      chunk: int32Column(-1),
      attempt: uint8Column(),
      laneRow: int32Column(-1),
    },
    failures: new Map(),
    logs: [],
    logLines: 0,
    sources: [],
    latency: new LatencyHistogram(),
    locks: createLocksModel(),
    sizes: { input: { items: 0, bytes: 0, largest: undefined }, value: { items: 0, bytes: 0, largest: undefined } },
    cpuMicros: undefined,
    coreWaitMicros: undefined,
    inputMicros: undefined,
    runnerMicros: undefined,
    ownerMicros: undefined,
    nowMicros: 0,
    workersStartedMicros: undefined,
    wallMicros: 0,
    error: undefined,
    notices: [],
    races: [],
    moreRaces: 0,
    restarts: [],
  };
}

export function createWorkerModel(worker: number): WorkerModel {
  return {
    worker,
    state: 'starting',
    generation: 1,
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
    exits: [],
    threadId: undefined,
    chunkItems: [],
    cost: {
      startMicros: 0,
      loadMicros: 0,
      setupMicros: 0,
      queueMicros: 0,
      copyInMicros: 0,
      runMicros: 0,
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

/** Items that came to an outcome. */
export function settledCount(counts: OutcomeCounts): number {
  return outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** How a run ends that an error of its own has ended; cancelled items have no outcome of their own. */
export const stateAfterError = (counts: OutcomeCounts): 'couldNotStart' | 'gaveUp' =>
  settledCount(counts) > counts.cancelled ? 'gaveUp' : 'couldNotStart';

export function isOver(model: RunModel): boolean {
  return model.state !== 'starting' && model.state !== 'running';
}

/** Start and end of an item's last attempt in microseconds, or undefined when it never ran. */
export function itemSpan(
  model: RunModel,
  item: number,
): { readonly startMicros: number; readonly endMicros: number } | undefined {
  const lane = model.workers[model.items.worker.get(item)]?.lane;
  const row = model.items.laneRow.get(item);
  if (!lane || row < 0) return undefined;
  return { startMicros: lane.startMicros.get(row), endMicros: lane.endMicros.get(row) };
}
