import { type Column, float64Column, int32Column, uint8Column } from '../../base/column.ts';
import { createChunkCostSums, type ChunkCostSums } from '../chunks/chunkCost.ts';
import {
  outcomes,
  type EndState,
  type ItemSized,
  type ProfileCaptured,
  type RunFinished,
  type StrayErrorFound,
  type Outcome,
  type StartupPhase,
} from '../facts/events.ts';
import type { Failure, RunError } from '../facts/failure.ts';
import type { ItemSampled } from '../facts/itemSampled.ts';
import { LatencyHistogram } from './histogram.ts';
import { createLocksModel, type LocksModel } from './locks.ts';
import type { LogRecord, LogSource } from '../facts/log.ts';
import type { ShardWorkers } from '../facts/job.ts';
import { setupOf, type RunOrigin, type RunSetup } from '../facts/origin.ts';
import type { HostModel } from './hosts.ts';
import { createCallTable, type CallTable } from './callTable.ts';
import type { Notice } from '../facts/notice.ts';
import type { Race } from '../facts/race.ts';
import { createWorkerModel, type WorkerModel } from './workerModel.ts';

/** `interrupted`: the recording ends without `runFinished` (its owner died or the window was closed). */
export type RunState = 'starting' | 'running' | EndState | 'interrupted';

export type OutcomeCounts = Record<Outcome, number>;

/** Everything known about a run: the fold of its events, in order. Views only read it. */
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
  /** Number of cores that the run may use; undefined if unknown. */
  cores: number | undefined;
  /** The workers of each part of a run that was merged; empty for any other run. */
  shards: readonly ShardWorkers[];
  /** Other machines that run workers, by their number; empty for any other run. */
  readonly hosts: HostModel[];
  /** The current step of the start. */
  phase: StartupPhase | undefined;
  readonly startupMicros: Record<StartupPhase, number>;
  /** Undefined while a streamed input has not ended. */
  total: number | undefined;
  /** Undefined until the run is planned. */
  chunksize: number | 'auto' | undefined;
  chunksFinished: number;
  /** Time around the items of chunks, from a worker's previous answer to this one, without each worker's first chunk. */
  readonly chunkCosts: ChunkCostSums;
  readonly counts: OutcomeCounts;
  readonly workers: WorkerModel[];
  readonly items: ItemTable;
  /** The calls of a pool of the library; empty for other runs. */
  readonly calls: CallTable;
  /** The newest failure of each unsuccessful item, in the order of arrival. */
  readonly failures: Map<number, ItemFailure>;
  readonly logs: LogRecord[];
  /** Number of log lines, also if the records are not kept. */
  logLines: number;
  readonly sources: LogSource[];
  readonly latency: LatencyHistogram;
  readonly locks: LocksModel;
  readonly sizes: Record<ItemSized['what'], SizeSample>;
  /** CPU time of the run's process, in microseconds; known for a run that is over. */
  cpuMicros: number | undefined;
  /** Time its threads waited for a CPU core, in microseconds; known for a run that is over. */
  coreWaitMicros: number | undefined;
  /** Time the run waited for its input, in microseconds; known for a run that is over. */
  inputMicros: number | undefined;
  runnerMicros: number | undefined;
  ownerMicros: number | undefined;
  /** Time of the newest event. */
  nowMicros: number;
  /** Time when the first worker was started; undefined before. */
  workersStartedMicros: number | undefined;
  /** Time between the parts of a resumed run in which no worker was up; undefined until those of the new part start. */
  pausedMicros: number | undefined;
  /** From the start of the workers to the last outcome, without pauses. It grows while the run is live. */
  wallMicros: number;
  /** Why the run could not start or was given up. */
  error: RunError | undefined;
  /** Each id once, in the order in which they were raised. */
  readonly notices: Notice[];
  /** One race per pair of places, in the order in which they were found. */
  readonly races: Race[];
  /** Hash of each of the user's files that was loaded, by path. Empty in older recordings. */
  readonly code: Map<string, string>;
  /** Number of races that were found but not kept. */
  moreRaces: number;
  /** What slow items did while they ran, by item. */
  readonly samples: Map<number, ItemSampled[]>;
  /** Errors that came after their item had ended, the first 100 of `strayErrorCount`. */
  readonly strayErrors: StrayErrorFound[];
  strayErrorCount: number;
  /** Parts of the profile, in the order of arrival. `CallTree` puts them together. */
  readonly profile: ProfileCaptured[];
  /** The failure of each item that failed and then succeeded. */
  readonly flaky: Map<number, ItemFailure>;
  /** Each time the run was continued after its end, or after its owner had died. */
  readonly resumes: Resumption[];
  /** Each time the runner process died and another one replaced it. */
  readonly restarts: { readonly atMicros: number; readonly reason: string; readonly suspects: readonly number[] }[];
}

/** A run that was continued. The figures are those of `runFinished` before; none if its owner had died. */
export interface Resumption {
  readonly atMicros: number;
  readonly startedAtMs: number;
  /** Wall time of the parts before. */
  readonly wallMicros: number;
  readonly before: Partial<Pick<RunFinished, SummedFigure>>;
}

/** Figures of `runFinished` that are added up over the parts of a run. */
export type SummedFigure = 'cpuMicros' | 'coreWaitMicros' | 'inputMicros' | 'runnerMicros' | 'ownerMicros';

/** Sizes of inputs or values, from a sample of the items. */
export interface SizeSample {
  /** Number of items in the sample, and the sum of their bytes. */
  items: number;
  bytes: number;
  largest: ItemSized | undefined;
}

export interface ItemFailure {
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly failure: Failure;
  readonly input?: string;
}

/** Columns indexed by item. An item without an outcome yet has outcome 0 and worker -1. */
export interface ItemTable {
  readonly outcome: Column<Uint8Array>;
  readonly worker: Column<Int32Array>;
  readonly chunk: Column<Int32Array>;
  readonly attempt: Column<Uint8Array>;
  /** Row in the worker's lane, -1 for none. */
  readonly laneRow: Column<Int32Array>;
  /** CPU time of the last attempt in microseconds, -1 if unknown. Shorter than the others if that is so for the last items. */
  readonly cpuMicros: Column<Float64Array>;
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
    shards: [],
    hosts: [],
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
      cpuMicros: float64Column(-1),
    },
    calls: createCallTable(),
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
    pausedMicros: 0,
    wallMicros: 0,
    error: undefined,
    notices: [],
    races: [],
    code: new Map(),
    moreRaces: 0,
    samples: new Map(),
    strayErrors: [],
    strayErrorCount: 0,
    profile: [],
    flaky: new Map(),
    resumes: [],
    restarts: [],
  };
}

/** The worker with this number. It is added if it is not known yet. */
export function workerOf(model: RunModel, worker: number): WorkerModel {
  while (model.workers.length <= worker) model.workers.push(createWorkerModel(model.workers.length));
  return model.workers[worker]!;
}

/** Number of items that have an outcome. */
export function settledCount(counts: OutcomeCounts): number {
  return outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** The end state of a run that an error of its own ended. Cancelled items have no outcome of their own. */
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

/** Microseconds of CPU of an item's last attempt. Undefined if it was shorter than 0.2 ms, overlapped, or was not measured. */
export function itemCpuMicros(model: RunModel, item: number): number | undefined {
  const cpuMicros = model.items.cpuMicros.get(item);
  return cpuMicros < 0 ? undefined : cpuMicros;
}
