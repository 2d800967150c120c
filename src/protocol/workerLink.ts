import type { Failure, Thrown } from '../model/facts/failure.ts';
import type { CallStyle } from '../model/facts/job.ts';
import type { WorkerRecord } from './workerRecords.ts';

/** All a worker is told before its first chunk. Paths are absolute. */
export interface WorkerInit {
  readonly worker: number;
  readonly bundle: string;
  /** What all chunks run; null: each chunk names its own. */
  readonly target: CallTarget | null;
  /** Runs once in the worker, before its first chunk; the module's `setup` runs before it, or is it. */
  readonly initializer: Initializer | null;
  readonly concurrency: number;
  readonly reports: ReportRoute;
  /** The run's start on the machine's monotonic clock, microseconds. */
  readonly originMicros: number;
  readonly place: WorkerPlace;
  /**
   * A debugger is attached: what the function throws stays uncaught, the input is the global variable `item`, and
   * captured output also goes to the real console.
   */
  readonly debugging?: boolean;
  /** Run items below the priority of the programs beside it. */
  readonly yielding?: boolean;
  /** Begin no other item after an error that nobody awaits: a fresh worker follows. */
  readonly replaceable: boolean;
  /** Name of the pool it is in, if that has one. */
  readonly pool: string | null;
  /** Null where races are not looked for. */
  readonly races: RaceInit | null;
}

/** How a worker's records travel. */
export type ReportRoute =
  /** Through an append-only file that outlives the worker; values as JSON text. */
  | { readonly kind: 'spool'; readonly path: string }
  /** By message; values as structured clones. */
  | { readonly kind: 'messages' };

/** Where a worker's code runs. `status` is shared with the thread that feeds the worker: see `statusWords`. */
export type WorkerPlace =
  /** A worker thread. */
  | { readonly kind: 'thread'; readonly status: SharedArrayBuffer }
  /** A process that shares no memory with its feeder: the worker announces every item instead. */
  | { readonly kind: 'process' }
  /** The main thread of a runner, which runs no other user code. */
  | { readonly kind: 'main'; readonly status: SharedArrayBuffer }
  /** The main thread of the user's own program, whose other code keeps its console and its uncaught errors. */
  | { readonly kind: 'guest'; readonly status: SharedArrayBuffer };

/** How threads join the detection of races. */
export interface RaceInit {
  /** What all of them have in common. */
  readonly board: SharedArrayBuffer;
  /** The number that each worker has there. */
  readonly threads: readonly number[];
  /** What happened before the workers start. */
  readonly clock: readonly number[];
  /** The thread that made what they share and feeds them: what it has published happens before each chunk. Null for none. */
  readonly feeder: number | null;
}

/** A function of the module, and how it is called. */
export interface CallTarget {
  readonly exportName: string;
  readonly call: CallStyle;
}

export interface Initializer {
  readonly exportName: string;
  /** Ready for `revive`. */
  readonly args: readonly unknown[];
}

/** Layout of a worker's status block, Int32 words: read by the runner at any time, without a message. */
export const statusWords = {
  /** Item running now, or -1. With concurrency: the newest. */
  item: 0,
  /** Set by the runner: do not begin another item. */
  stop: 1,
  /** Milliseconds since the run's start at which `item` began. */
  sinceMs: 2,
  /** Node's number of the thread. */
  threadId: 3,
  /** Milliseconds since the run's start at which the thread, blocked for some time, last looked who holds what it waits for. */
  lookedMs: 4,
  length: 5,
} as const;

/** Items that travel together. `items` holds the item numbers, parallel to `inputs`. */
export interface ChunkMessage {
  readonly chunk: number;
  readonly attempt: number;
  readonly items: readonly number[];
  readonly inputs: readonly unknown[];
  /** Announce every item, and go no further than 100 ms: one of them may have killed an earlier runner. */
  readonly careful: boolean;
  /** Where the worker's init names none. */
  readonly target?: CallTarget;
  /** What an item's number exceeds its place in its own call by. */
  readonly offset?: number;
  /** Where races are looked for: what happened before the call was made. */
  readonly clock?: readonly number[] | undefined;
  /** Locks, queues and arrays in shared memory are among the inputs. */
  readonly holdsShared?: boolean;
  /** Buffers and ports that leave this side with the inputs. */
  readonly transfer?: readonly object[];
}

export type ToWorker =
  | { readonly type: 'chunk'; readonly chunk: ChunkMessage }
  /** Fires the `signal` of running items. */
  | { readonly type: 'abort' }
  /** Begin no other item. */
  | { readonly type: 'stop' }
  /** Runs `teardown` and ends; the thread itself with it, if a fresh one is to follow. */
  | { readonly type: 'close'; readonly replaced: boolean };

export type FromWorker =
  | { readonly type: 'ready'; readonly start: WorkerStart }
  | { readonly type: 'loadFailed'; readonly thrown: Thrown }
  /** Every record of the chunk is in the spool. */
  | { readonly type: 'chunkDone'; readonly chunk: number; readonly times: ChunkTimes }
  /** An error came that nobody awaits: state of the module may be broken. No other item is begun here. */
  | { readonly type: 'tainted' }
  | { readonly type: 'closed' }
  | WorkerReport;

/** What a worker knows of its own start. */
export interface WorkerStart {
  /** Loading the module, with all it imports. */
  readonly loadMicros: number;
  /** `setup` and the initializer. */
  readonly setupMicros: number;
  /** Most that the old part of its V8 heap may hold. */
  readonly heapLimitBytes: number;
}

/** What a worker reports about its items. */
export type WorkerReport =
  /** Lines of the spool that its file did not take, and the reason, e.g. that the disk is full. */
  | { readonly type: 'detour'; readonly lines: string; readonly because: string }
  // The others come from workers that report by message.
  | { readonly type: 'record'; readonly record: WorkerRecord }
  /** Parallel arrays. `holdsShared`: the values must go through `revive`. */
  | {
      readonly type: 'succeeded';
      readonly items: readonly number[];
      readonly values: readonly unknown[];
      readonly holdsShared: boolean;
    }
  /** The thrown value as it is, where `itemFailed` records have its description. */
  | { readonly type: 'failed'; readonly item: number; readonly thrown: Thrown };

/** What a worker measures of a chunk. Times count from the run's start. */
export interface ChunkTimes {
  readonly receivedMicros: number;
  /** The last item ended. */
  readonly endedMicros: number;
  /** Time between these two while the event loop was idle, because every running item was waiting. */
  readonly waitedMicros: number;
  /** Garbage collection since the previous chunk ended; absent if there was none. */
  readonly gcMicros?: number;
  /** Part of the items' time that they spent writing lines; absent if they wrote none. */
  readonly loggedMicros?: number;
  /** Use of the old part of the V8 heap; measured at most once in 20 ms. */
  readonly heapBytes?: number;
}

/** The throwaway worker that loads the module first, and then serves `export:` inputs. */
export interface PreflightInit {
  readonly bundle: string;
  readonly exportName: string;
  /** Name of the export that holds the input, or null when the input comes from elsewhere. */
  readonly inputExport: string | null;
  /** Where races are looked for: what the threads have in common, and the number of this one. */
  readonly races: { readonly board: SharedArrayBuffer; readonly thread: number } | null;
  /** How far what the export `initargs` gives must travel; null: it is not called. */
  readonly initargsReach: 'thread' | 'process' | null;
}

export type ToPreflight = { readonly type: 'pull'; readonly count: number };

export type FromPreflight =
  /** The module has been loaded and its `initargs` is called: what takes long from here on is that. */
  | { readonly type: 'callsInitargs' }
  /** `count`: how many inputs, where known without walking them. `initargs`: ready for `revive`; null without. */
  | {
      readonly type: 'loaded';
      readonly count: number | null;
      readonly initargs: readonly unknown[] | null;
    }
  | {
      readonly type: 'problem';
      readonly message: string;
      readonly nextStep: string | null;
      readonly failure: Failure | null;
    }
  | { readonly type: 'inputs'; readonly inputs: readonly unknown[]; readonly done: boolean };
