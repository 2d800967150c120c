import type { Failure, Frame, RunError } from './failure.ts';
import type { ItemRange } from './job.ts';
import type { LogRecord, LogSource } from './log.ts';
import type { Notice } from './notice.ts';
import type { RunOrigin } from './origin.ts';
import type { Race } from './race.ts';

/** Final outcomes, in the order of their codes. Code 0 is reserved for "none yet". */
export const outcomes = ['succeeded', 'failed', 'timedOut', 'crashed', 'cancelled'] as const;
export type Outcome = (typeof outcomes)[number];

export const outcomeCode = (outcome: Outcome): number => outcomes.indexOf(outcome) + 1;
export const outcomeOf = (code: number): Outcome | undefined => outcomes[code - 1];

export type StartupPhase = 'compile' | 'preflight' | 'workers';

/**
 * How a run ends. `finished`: every item has an outcome of its own. `cancelled`: by its user. `stopped`: at the first item
 * that failed, as `onError: 'stop'` asks. `couldNotStart` and `gaveUp`: by an error of the run as a whole, before or
 * after the first item came to an outcome of its own.
 */
export type EndState = 'finished' | 'cancelled' | 'stopped' | 'couldNotStart' | 'gaveUp';

/**
 * Everything that happens, in one order; a recording is these, one JSON object a line.
 * All `…Micros` are whole microseconds since `runStarted`.
 */
export type RunEvent =
  | RunStarted
  | PhaseStarted
  | PhaseFinished
  | RunPlanned
  | RunnerRestarted
  | InputEnded
  | WorkerStarted
  | WorkerReady
  | WorkerThreadSeen
  | WorkerExited
  | ItemStarted
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
  /** The same moment on the machine's monotonic clock, microseconds (`process.hrtime`). */
  readonly originMicros: number;
  readonly node: string;
  /** Cores that the run may use at the same time. Older recordings do not have it. */
  readonly cores?: number;
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

/** The job resolved: what the run is going to do. */
export interface RunPlanned {
  readonly type: 'runPlanned';
  readonly workers: number;
  readonly chunksize: number | 'auto';
  /** Null while a streamed input has not ended. */
  readonly total: number | null;
}

/** The process that ran the workers died and another one goes on; suspects run alone first. */
export interface RunnerRestarted {
  readonly type: 'runnerRestarted';
  readonly atMicros: number;
  /** How the old one ended, e.g. `signal SIGKILL`. */
  readonly reason: string;
  /** Items that may have been running, and run again. */
  readonly suspects: readonly number[];
}

/** A streamed input came to its end. */
export interface InputEnded {
  readonly type: 'inputEnded';
  readonly total: number;
}

export interface WorkerStarted {
  readonly type: 'workerStarted';
  readonly worker: number;
  /** 1 for the first thread in this slot, 2 for its replacement, and so on. */
  readonly generation: number;
  readonly atMicros: number;
}

/** The worker has loaded the module and run `setup`. Older recordings have only the moment. */
export interface WorkerReady {
  readonly type: 'workerReady';
  readonly worker: number;
  readonly atMicros: number;
  /** Of the time since it was started: loading the module, and then `setup`. */
  readonly loadMicros?: number;
  readonly setupMicros?: number;
  /** Most that the old part of its V8 heap may hold. */
  readonly heapLimitBytes?: number;
}

/** Which thread a worker is. Written under a debugger only, which knows threads and no workers. */
export interface WorkerThreadSeen {
  readonly type: 'workerThreadSeen';
  readonly worker: number;
  /** Node's number. */
  readonly threadId: number;
  readonly atMicros: number;
}

export interface WorkerExited {
  readonly type: 'workerExited';
  readonly worker: number;
  readonly atMicros: number;
  /** Null for an ordered end; else what happened, e.g. `process.exit(1)`, `timed out`, `out of memory`. */
  readonly reason: string | null;
}

/** Written only for items that run long enough to be seen running. */
export interface ItemStarted {
  readonly type: 'itemStarted';
  readonly item: number;
  readonly worker: number;
  readonly chunk: number;
  readonly atMicros: number;
}

/**
 * Items that came to their final outcome in one worker and one chunk, in the order in which they ended, coded so that a
 * million items stay small, and as the worker wrote them. Read with `forEachSettled`, made with `SettledItems`.
 */
export interface ItemsSettled {
  readonly type: 'itemsSettled';
  /** -1 for items that never reached a worker (cancelled). */
  readonly worker: number;
  readonly chunk: number;
  readonly attempt: number;
  readonly fromMicros: number;
  /** From each item's number to the next one's, the first from 0: `[step, times, step, times, …]`. */
  readonly steps: readonly number[];
  /**
   * `gap,run,` for each item, in microseconds: it starts `gap` after the one before it ended (the first: after
   * `fromMicros`) and ends `run` later.
   */
  readonly times: string;
  /** Of `outcomeCode`: `[code, times, code, times, …]`; null when all succeeded. */
  readonly outcomes: readonly number[] | null;
}

/** The reason for an unsuccessful outcome. Comes just before the item's entry in `itemsSettled`. */
export interface ItemFailed {
  readonly type: 'itemFailed';
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly failure: Failure;
}

/** A worker is handed a chunk. Written under a debugger only, which tells by it where each worker is. */
export interface ChunkStarted {
  readonly type: 'chunkStarted';
  readonly chunk: number;
  readonly worker: number;
  readonly items: readonly ItemRange[];
  readonly atMicros: number;
}

/** The costs around the items of one chunk. */
export interface ChunkFinished {
  readonly type: 'chunkFinished';
  readonly chunk: number;
  readonly worker: number;
  /** How many items it held. */
  readonly count: number;
  /** Handed to the transport. */
  readonly sentMicros: number;
  /** In the worker's hands, decoded. */
  readonly receivedMicros: number;
  /** Last item done. */
  readonly endedMicros: number;
  /** Known to the runner. */
  readonly answeredMicros: number;
  /** Between received and ended, in which the worker's event loop had nothing to do. Older recordings do not have it. */
  readonly waitedMicros?: number;
  /** Between received and ended, in which the thread stood still for garbage collection; absent where it did not. */
  readonly gcMicros?: number;
  /** Of the items' time, in which they wrote lines to the console; absent where they wrote none. */
  readonly loggedMicros?: number;
  /** In the old part of the worker's V8 heap at the end, garbage included; looked at fifty times a second at the most. */
  readonly heapBytes?: number;
}

/** How much is copied of an item: told of the first, second, fourth, eighth … that comes. */
export interface ItemSized {
  readonly type: 'itemSized';
  readonly item: number;
  readonly what: 'input' | 'value';
  readonly bytes: number;
  /** The largest properties, largest first; empty where it has none, or is too large to be looked into. */
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

/** A lock, queue or the like. */
export interface PrimitiveRef {
  /** E.g. `lock`, `queue`. */
  readonly kind: string;
  /** Unique in the run. */
  readonly id: string;
  readonly name: string | null;
}

/** A worker, or a thread that is none by Node's number; 0 is the main thread. */
export type Holder = { readonly worker: number } | { readonly thread: number };

/** Where waiting calls come from: comes before the first wait that names it. */
export interface StackSeen {
  readonly type: 'stackSeen';
  readonly stack: number;
  readonly frames: readonly Frame[];
}

/** Written for waits that last 10 ms or more; shorter ones are in `waitsTallied`. */
export interface WaitBegan {
  readonly type: 'waitBegan';
  /** Its number, unique among the waits that go on. */
  readonly wait: number;
  readonly worker: number;
  readonly item: number | null;
  readonly primitive: PrimitiveRef;
  /** The method that waits. */
  readonly op: string;
  /** The thread stands still; else one of its functions awaits. */
  readonly blocking: boolean;
  /** It has no timeout. */
  readonly endless: boolean;
  readonly holder: Holder | null;
  /** When it began to wait. */
  readonly atMicros: number;
  readonly stack: number;
}

export interface WaitHolderChanged {
  readonly type: 'waitHolderChanged';
  readonly wait: number;
  readonly holder: Holder | null;
  readonly atMicros: number;
}

export interface WaitEnded {
  readonly type: 'waitEnded';
  readonly wait: number;
  readonly atMicros: number;
}

/** Waits of one worker shorter than 10 ms, since the last time. */
export interface WaitsTallied {
  readonly type: 'waitsTallied';
  readonly worker: number;
  readonly atMicros: number;
  readonly tallies: readonly {
    readonly primitive: PrimitiveRef;
    readonly count: number;
    readonly totalMicros: number;
    readonly longestMicros: number;
  }[];
}

/** Workers wait for one another in a ring. */
export interface DeadlockFound {
  readonly type: 'deadlockFound';
  readonly atMicros: number;
  /** Each waits for what the next one holds, the last for what the first one holds. */
  readonly members: readonly DeadlockMember[];
  /** All stand still for ever, and their items fail. Else they are left alone: one awaits and may yet go on, or all are debugged. */
  readonly certain: boolean;
}

export interface DeadlockMember {
  readonly worker: number;
  readonly item: number | null;
  readonly primitive: PrimitiveRef;
  readonly op: string;
  /** When it began to wait. */
  readonly sinceMicros: number;
  readonly stack: number;
}

/** Something that the run survives and its reader must know; shown as a banner, once for each `id`. */
export interface NoticeRaised {
  readonly type: 'noticeRaised';
  readonly atMicros: number;
  readonly notice: Notice;
}

/** Told once for each pair of places in the source, as far as the workers know. */
export interface RaceFound {
  readonly type: 'raceFound';
  readonly atMicros: number;
  readonly race: Race;
}

export interface RunFinished {
  readonly type: 'runFinished';
  readonly state: EndState;
  readonly atMicros: number;
  /** From the start of the workers to the last outcome. */
  readonly wallMicros: number;
  /** CPU time of all threads of the process that runs the workers, from their start until they are ended; with threads only. */
  readonly cpuMicros?: number;
  /** In which threads of that process were ready to run and waited for a core; where the system tells (Linux). */
  readonly coreWaitMicros?: number;
  /** In which it waited for the next inputs, to be read or made. */
  readonly inputMicros?: number;
  /** In which the runner's own thread was busy in that time; not inline, where it runs the items. */
  readonly runnerMicros?: number;
  /** CPU time of the process that watches over the run, and of all else it does, until it hears of the last outcomes. */
  readonly ownerMicros?: number;
  /** Set in the states `couldNotStart` and `gaveUp` only. */
  readonly error: RunError | null;
}
