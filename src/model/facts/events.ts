import type { Failure, RunError } from './failure.ts';
import type { FilePrepared } from './filePrepared.ts';
import type { HostEvent, WorkerPlaced } from './hostEvents.ts';
import type { ItemSampled } from './itemSampled.ts';
import type { ItemsCalled } from './itemsCalled.ts';
import type { ItemRange, ShardWorkers } from './job.ts';
import type { LogRecord, LogSource } from './log.ts';
import type { CodeFile } from './moduleSource.ts';
import type { Notice } from './notice.ts';
import type { RunOrigin } from './origin.ts';
import type { ProfilePart } from './profile.ts';
import type { Race } from './race.ts';
import type { RunResumed } from './runResumed.ts';
import type { TimeTallied } from './timeTallied.ts';
import type { DeadlockFound, StackSeen, WaitBegan, WaitEnded, WaitHolderChanged, WaitsTallied } from './waitEvents.ts';

/** Final outcomes, in the order of their codes. Code 0 is reserved for "none yet". */
export const outcomes = ['succeeded', 'failed', 'timedOut', 'crashed', 'cancelled'] as const;
export type Outcome = (typeof outcomes)[number];

export const outcomeCode = (outcome: Outcome): number => outcomes.indexOf(outcome) + 1;
/** Undefined for 0, no outcome yet: an index of -1 would be looked up as a name, which is slow for millions of items. */
export const outcomeOf = (code: number): Outcome | undefined => (code > 0 ? outcomes[code - 1] : undefined);

export type StartupPhase = 'compile' | 'preflight' | 'workers';

/**
 * How a run ends. `finished`: every item has an outcome of its own. `cancelled`: by its user. `stopped`: at the first item
 * that failed, as `onError: 'stop'` asks. `couldNotStart` and `gaveUp`: by an error of the run as a whole, before or
 * after the first item came to an outcome of its own.
 */
export type EndState = 'finished' | 'cancelled' | 'stopped' | 'couldNotStart' | 'gaveUp';

/**
 * Everything that happens in a run, in one order. A recording holds one event per line as JSON.
 * All `…Micros` are whole microseconds since `runStarted`.
 */
export type RunEvent =
  | RunStarted
  | PhaseStarted
  | PhaseFinished
  | RunPlanned
  | RunResumed
  | RunnerRestarted
  | InputEnded
  | HostEvent
  | WorkerStarted
  | WorkerPlaced
  | WorkerReady
  | WorkerThreadSeen
  | WorkerExited
  | ItemsCalled
  | ItemStarted
  | ItemSampled
  | ItemsSettled
  | ItemFailed
  | ChunkStarted
  | ChunkFinished
  | ItemSized
  | SourceSeen
  | LogsWritten
  | StackSeen
  | WaitBegan
  | WaitHolderChanged
  | WaitEnded
  | WaitsTallied
  | DeadlockFound
  | NoticeRaised
  | RaceFound
  | StrayErrorFound
  | CodeLoaded
  | ProfileCaptured
  | MetricSampled
  | FilePrepared
  | TimeTallied
  | RunFinished;

/**
 * Version of this event language. `decodeEvents` reads older versions, too; docs/recording-format.md lists what changed.
 */
export const eventSchema = 3;
export const oldestReadableSchema = 2;

export interface RunStarted {
  readonly type: 'runStarted';
  readonly schema: typeof eventSchema;
  readonly origin: RunOrigin;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** The same moment on the machine's monotonic clock (`process.hrtime`), in microseconds. */
  readonly originMicros: number;
  readonly node: string;
  /** Cores that the run may use at the same time. Missing in older recordings. */
  readonly cores?: number;
  /** Only of a run that was merged: the workers of each part, in their order. */
  readonly shards?: readonly ShardWorkers[];
}

export interface PhaseStarted {
  readonly type: 'phaseStarted';
  readonly phase: StartupPhase;
  readonly atMicros: number;
}

export interface PhaseFinished {
  readonly type: 'phaseFinished';
  readonly phase: StartupPhase;
  readonly atMicros: number;
  readonly tookMicros: number;
}

/** What the run is going to do. */
export interface RunPlanned {
  readonly type: 'runPlanned';
  readonly workers: number;
  readonly chunksize: number | 'auto';
  /** Null while a streamed input has not ended. */
  readonly total: number | null;
}

/** The process that ran the workers died, and another one continues. It first runs the suspects alone. */
export interface RunnerRestarted {
  readonly type: 'runnerRestarted';
  readonly atMicros: number;
  /** How the old process ended, e.g. `signal SIGKILL`. */
  readonly reason: string;
  /** Items that may have been running. They run again. */
  readonly suspects: readonly number[];
}

/** A streamed input has ended. */
export interface InputEnded {
  readonly type: 'inputEnded';
  readonly total: number;
}

export interface WorkerStarted {
  readonly type: 'workerStarted';
  readonly worker: number;
  /** 1 for the first thread of this worker, 2 for its replacement, and so on. */
  readonly generation: number;
  readonly atMicros: number;
}

/** The worker has loaded the module and run `setup`. Older recordings have `atMicros` only. */
export interface WorkerReady {
  readonly type: 'workerReady';
  readonly worker: number;
  readonly atMicros: number;
  /** Time to load the module. */
  readonly loadMicros?: number;
  /** Time of `setup`, which runs after that. */
  readonly setupMicros?: number;
  /** Limit of the old space of its V8 heap. */
  readonly heapLimitBytes?: number;
}

/** The thread of a worker. Written only under a debugger, which knows threads but no workers. */
export interface WorkerThreadSeen {
  readonly type: 'workerThreadSeen';
  readonly worker: number;
  /** Node's number of the thread. */
  readonly threadId: number;
  readonly atMicros: number;
}

export interface WorkerExited {
  readonly type: 'workerExited';
  readonly worker: number;
  readonly atMicros: number;
  /** Null if the run ended it; else what happened, e.g. `process.exit(1)`, `timed out`, `out of memory`. */
  readonly reason: string | null;
}

/** Written only for items that are long enough to be shown as running. */
export interface ItemStarted {
  readonly type: 'itemStarted';
  readonly item: number;
  readonly worker: number;
  readonly chunk: number;
  readonly atMicros: number;
}

/**
 * Items of one worker and one chunk that have their final outcome, in the order in which they ended. The code is short,
 * so that a million items stay small, and it is the one that workers write. `forEachSettled` reads it, `SettledItems`
 * creates it.
 *
 * Item 5 from 100 to 130 µs and item 6, which failed, from 140 to 150 µs:
 * `{"fromMicros":100,"steps":[5,1,1,1],"times":"0,30,10,10,","outcomes":[1,1,2,1]}`
 */
export interface ItemsSettled {
  readonly type: 'itemsSettled';
  /** -1 for items that never reached a worker (cancelled). */
  readonly worker: number;
  readonly chunk: number;
  readonly attempt: number;
  readonly fromMicros: number;
  /** Differences between the numbers of successive items, the first one from 0: `[step, repetitions, step, repetitions, …]`. */
  readonly steps: readonly number[];
  /**
   * `gap,run,` for each item, in microseconds: it starts `gap` after the end of the item before (the first one: after
   * `fromMicros`) and ends `run` later.
   */
  readonly times: string;
  /** Codes of `outcomeCode`: `[code, repetitions, code, repetitions, …]`; null if all succeeded. */
  readonly outcomes: readonly number[] | null;
  /**
   * CPU time that the thread used during the last of these items, in microseconds. An item of 0.2 ms or more is always the last
   * one. Absent if that item is shorter, if other items of the thread overlap with it, or if the system does not measure it.
   */
  readonly cpuMicros?: number;
}

/** The reason for an unsuccessful outcome. It comes just before the item's entry in `itemsSettled`. */
export interface ItemFailed {
  readonly type: 'itemFailed';
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly failure: Failure;
  /** The beginning of the item's input as JSON text, at most 300 characters. Missing if it is not known, or `undefined`. */
  readonly input?: string;
}

/** A worker receives a chunk. Written only under a debugger, which shows with it what each worker runs. */
export interface ChunkStarted {
  readonly type: 'chunkStarted';
  readonly chunk: number;
  readonly worker: number;
  readonly items: readonly ItemRange[];
  readonly atMicros: number;
}

/** The times of one chunk, from which the costs around its items follow. */
export interface ChunkFinished {
  readonly type: 'chunkFinished';
  readonly chunk: number;
  readonly worker: number;
  /** Number of its items. */
  readonly count: number;
  /** The runner sent it. */
  readonly sentMicros: number;
  /** The worker has received and decoded it. */
  readonly receivedMicros: number;
  /** Its last item has ended. */
  readonly endedMicros: number;
  /** The runner has received the answer. */
  readonly answeredMicros: number;
  /** Time between received and ended in which the worker's event loop was idle. Missing in older recordings. */
  readonly waitedMicros?: number;
  /** Time between received and ended in which garbage collection paused the thread; absent if it did not. */
  readonly gcMicros?: number;
  /** Time in which the items wrote log lines; absent if they wrote none. */
  readonly loggedMicros?: number;
  /** Size of the old space of the worker's V8 heap at the end, garbage included. Measured at most fifty times a second. */
  readonly heapBytes?: number;
}

/** Number of bytes that are copied for an item. Measured for the first, second, fourth, eighth … item. */
export interface ItemSized {
  readonly type: 'itemSized';
  readonly item: number;
  readonly what: 'input' | 'value';
  readonly bytes: number;
  /** Its largest properties, largest first; empty if it has none, or is too large to be measured in parts. */
  readonly parts: readonly SizedPart[];
}

export interface SizedPart {
  readonly name: string;
  readonly bytes: number;
}

export interface SourceSeen {
  readonly type: 'sourceSeen';
  readonly source: LogSource;
}

export interface LogsWritten {
  readonly type: 'logsWritten';
  readonly records: readonly LogRecord[];
}

/** A fact about the run that its user must know. It is shown as a banner, once for each `id`. */
export interface NoticeRaised {
  readonly type: 'noticeRaised';
  readonly atMicros: number;
  readonly notice: Notice;
}

/** A race. Each worker reports a pair of places in the source once. */
export interface RaceFound {
  readonly type: 'raceFound';
  readonly atMicros: number;
  readonly race: Race;
}

/** A rejection that nobody handled, or an uncaught exception, that came after its item had ended. */
export interface StrayErrorFound {
  readonly type: 'strayErrorFound';
  readonly atMicros: number;
  readonly worker: number;
  /** The item that started the code; null if no item did. */
  readonly item: number | null;
  readonly failure: Failure;
}

/** Files of the user's that the run has loaded since the last such event. Packages are not among them. */
export interface CodeLoaded {
  readonly type: 'codeLoaded';
  readonly atMicros: number;
  readonly files: readonly CodeFile[];
}

/** What a worker computed in the last seconds. Only of runs with a profile. */
export interface ProfileCaptured extends ProfilePart {
  readonly type: 'profileCaptured';
  readonly worker: number;
}

/** What all workers used of the machine, four times a second. `forEachMetric` reads it, `encodeMetrics` writes it. */
export interface MetricSampled {
  readonly type: 'metricSampled';
  readonly atMicros: number;
  /** A group of three numbers for each worker, in their order. See `metrics.ts` for their meaning. */
  readonly metrics: string;
}

export interface RunFinished {
  readonly type: 'runFinished';
  readonly state: EndState;
  readonly atMicros: number;
  /** Time from the start of the workers to the last outcome. */
  readonly wallMicros: number;
  /** CPU time of all threads of the process that runs the workers, from their start to their end. Known for threads only. */
  readonly cpuMicros?: number;
  /** Time in which threads of that process were ready to run and waited for a CPU core. Known on Linux only. */
  readonly coreWaitMicros?: number;
  /** Time in which the run waited for its next inputs. */
  readonly inputMicros?: number;
  /** Time in which the runner's own thread was busy. Unknown for `inline`, where this thread runs the items. */
  readonly runnerMicros?: number;
  /** CPU time of the process that started the run, from the start of the workers to the last outcome that it received. */
  readonly ownerMicros?: number;
  /** Set in the states `couldNotStart` and `gaveUp`, and in `cancelled` if a signal has ended an observed program. */
  readonly error: RunError | null;
}
