import type { Failure, ShownPlace, Thrown } from '../model/facts/failure.ts';
import type { CallStyle } from '../model/facts/job.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { Notice } from '../model/facts/notice.ts';
import type { ProfileSpec } from '../model/facts/profile.ts';
import type { SettledRecord, WorkerRecord } from './workerRecords.ts';

/** All that a worker receives before its first chunk. Paths are absolute. */
export interface WorkerInit {
  readonly worker: number;
  readonly module: ModuleSource;
  /** The function of all chunks; null if each chunk names its own. */
  readonly target: CallTarget | null;
  /** Function that runs once in the worker before its first chunk, after the module's `setup` or as it. */
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
  /** Whether items run with a lower priority than other programs. */
  readonly yielding?: boolean;
  /** Whether no other item begins after an error that nobody awaits, since a fresh worker follows. */
  readonly replaceable: boolean;
  /** Undefined: no profile is taken. */
  readonly profile?: ProfileSpec | undefined;
  /** Length of a part of the profile in microseconds. Undefined: chosen by what handing over costs. */
  readonly profilePartMicros?: number | undefined;
  /** Name of its pool, if the pool has one. */
  readonly pool: string | null;
  /** Null without race detection. */
  readonly races: RaceInit | null;
}

/** The way of a worker's records. */
export type ReportRoute =
  /** Records go through an append-only file that outlives the worker; values are JSON text. */
  | { readonly kind: 'spool'; readonly path: string }
  /** Records go by message; values are structured clones. `timed`: reports carry the times of items, for a recording. */
  | { readonly kind: 'messages'; readonly timed?: boolean };

/** The place of a worker's code. `status` is shared with the thread that sends chunks; see `statusWords`. */
export type WorkerPlace =
  /** A worker thread. */
  | { readonly kind: 'thread'; readonly status: SharedArrayBuffer }
  /** A process that shares no memory with the one that sends chunks. The worker announces every item instead. */
  | { readonly kind: 'process' }
  /** The main thread of a runner, which runs no other user code. */
  | { readonly kind: 'main'; readonly status: SharedArrayBuffer }
  /** The main thread of the user's own program, whose other code keeps its console and its uncaught errors. */
  | { readonly kind: 'guest'; readonly status: SharedArrayBuffer };

/** How threads join the detection of races. */
export interface RaceInit {
  /** Shared state of all threads. */
  readonly board: SharedArrayBuffer;
  /** Number of the thread of each worker. */
  readonly threads: readonly number[];
  /** Clock of the events before the workers start. */
  readonly clock: readonly number[];
  /**
   * The thread that created the shared objects and sends chunks. What it has published happens before each chunk. Null
   * if there is no such thread.
   */
  readonly feeder: number | null;
}

/** A function of the module, and how it is called. */
export interface CallTarget {
  readonly exportName: string;
  readonly call: CallStyle;
  /** Whether `map` passes the context of the item as second argument. */
  readonly passesContext?: boolean;
}

export interface Initializer {
  readonly exportName: string;
  /** Ready for `revive`. */
  readonly args: readonly unknown[];
}

/** Layout of a worker's status block, Int32 words: read by the runner at any time, without a message. */
export const statusWords = {
  /** The item that runs, or -1; the oldest of several. */
  item: 0,
  /** Set by the runner: do not begin another item. */
  stop: 1,
  /** Milliseconds since the run's start at which `item` began. */
  sinceMs: 2,
  /** Number of the thread in Node. */
  threadId: 3,
  /** Time in milliseconds since the run's start at which the blocked thread last looked up the holder that it waits for. */
  lookedMs: 4,
  length: 5,
} as const;

/** Items that travel together. `items` holds the item numbers, parallel to `inputs`. */
export interface ChunkMessage {
  readonly chunk: number;
  readonly attempt: number;
  readonly items: readonly number[];
  readonly inputs: readonly unknown[];
  /** Whether to announce every item and to stop after 100 ms, because one of them may have killed an earlier runner. */
  readonly careful: boolean;
  /** Function of the chunk, if `WorkerInit` names none. */
  readonly target?: CallTarget;
  /** Difference between an item's number and its place in its own call. */
  readonly offset?: number;
  /** Clock of the events before the call. Only with race detection. */
  readonly clock?: readonly number[] | undefined;
  /** Whether locks, queues or arrays in shared memory are among the inputs. */
  readonly holdsShared?: boolean;
  /** Buffers and ports that leave this side with the inputs. */
  readonly transfer?: readonly object[];
}

/** Numbers on their way between threads: `count` neighbours from `first` on, or any others. */
export type PackedNumbers = readonly number[] | { readonly first: number; readonly count: number };

/** Values on their way between threads. Those of a Float64Array are all numbers. */
export type PackedValues = readonly unknown[] | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A chunk on its way to its worker; see `packChunk`. */
export type SentChunk = Omit<ChunkMessage, 'items' | 'inputs'> & {
  readonly items: PackedNumbers;
  readonly inputs: PackedValues;
};

/** File descriptor of the pipe between a worker process and its runner: 3 is that of `process.send`, which user code may use. */
export const workerPipe = 4;

/**
 * Key of a registered symbol. A worker with a profile has a global function under it, which hands over a part of the
 * profile. The engine calls it through V8's inspector, which also reaches a thread that computes.
 */
export const handOverKey = 'poolscope.profile';

export type ToWorker =
  | { readonly type: 'chunk'; readonly chunk: SentChunk }
  /** Aborts the `signal` of running items. */
  | { readonly type: 'abort' }
  /** Begin no other item. */
  | { readonly type: 'stop' }
  /** Answer with `measured`. Sent only to workers that cannot be measured from outside. */
  | { readonly type: 'measure' }
  /** Runs `teardown` and ends. The thread ends, too, if a fresh one follows. */
  | { readonly type: 'close'; readonly replaced: boolean };

export type FromWorker =
  | { readonly type: 'ready'; readonly start: WorkerStart }
  | { readonly type: 'loadFailed'; readonly thrown: Thrown }
  /** Every record of the chunk has been written or sent, but for `rest`. */
  | { readonly type: 'chunkDone'; readonly chunk: number; readonly times: ChunkTimes; readonly rest?: SentReport }
  /** An error that nobody awaits was thrown. The module's state may be broken, so no other item begins here. */
  | { readonly type: 'tainted' }
  | { readonly type: 'measured'; readonly reading: WorkerReading }
  | { readonly type: 'closed' }
  | SentReport;

/** Figures of a worker's own start. */
export interface WorkerStart {
  /** Time to load the module with all its imports. */
  readonly loadMicros: number;
  /** Time of `setup` and the initializer. */
  readonly setupMicros: number;
  /** Limit of the old part of its V8 heap. */
  readonly heapLimitBytes: number;
}

/** What a worker has used since its start. A figure is absent if it cannot be measured. */
export interface WorkerReading {
  /** CPU time of its thread; for a process, of all its threads. */
  readonly cpuMicros?: number;
  /** Time in which its event loop was idle. */
  readonly loopIdleMicros?: number;
  /** V8 heap in use at this moment, garbage included. */
  readonly heapBytes?: number;
}

/** What a worker reports about its items. */
export type WorkerReport =
  /** Lines that the spool's file did not accept, and the reason, e.g. that the disk is full. */
  | { readonly type: 'detour'; readonly lines: string; readonly because: string }
  // The others come from workers that report by message.
  | { readonly type: 'record'; readonly record: WorkerRecord }
  /** Parallel arrays. `holdsShared`: the values must go through `revive`. `times`: only on a route that is timed. */
  | {
      readonly type: 'succeeded';
      readonly items: readonly number[];
      readonly values: readonly unknown[];
      readonly holdsShared: boolean;
      readonly times?: SettledRecord;
    }
  /** The thrown value itself; `itemFailed` records have its description. */
  | { readonly type: 'failed'; readonly item: number; readonly thrown: Thrown; readonly times?: SettledRecord };

/** A report on its way from its worker; see `packReport`. */
export type SentReport =
  | Exclude<WorkerReport, { type: 'succeeded' }>
  | (Omit<Extract<WorkerReport, { type: 'succeeded' }>, 'items' | 'values'> & {
      readonly items: PackedNumbers;
      readonly values: PackedValues;
    });

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
  readonly module: ModuleSource;
  readonly exportName: string;
  /** Name of the export that is the input; null if the input comes from elsewhere. */
  readonly inputExport: string | null;
  /** The shared state of the threads and the number of this one; only with race detection. */
  readonly races: { readonly board: SharedArrayBuffer; readonly thread: number } | null;
  /** The distance that values of the export `initargs` must travel; null if it is not called. */
  readonly initargsReach: 'thread' | 'process' | null;
}

export type ToPreflight = { readonly type: 'pull'; readonly count: number };

export type FromPreflight =
  /** The module has been loaded and `initargs` is called. A long wait from here on is caused by it. */
  | { readonly type: 'callsInitargs' }
  /** The module has been loaded and the function or promise of its inputs is awaited. Likewise. */
  | { readonly type: 'awaitsInputs' }
  /**
   * `count` is the number of inputs, if it is known without reading them. `initargs` is in the form for `revive`; null
   * without that export. `hasAddons`: native addons were loaded, so the thread must stay alive. `functionText`: the
   * function as text if it has several parameters.
   */
  | {
      readonly type: 'loaded';
      readonly count: number | null;
      readonly initargs: readonly unknown[] | null;
      readonly hasAddons: boolean;
      readonly functionText: string | null;
    }
  | {
      readonly type: 'problem';
      readonly message: string;
      readonly nextStep: string | null;
      /** Where, for a file that cannot be loaded. */
      readonly place: ShownPlace | null;
      readonly failure: Failure | null;
    }
  /** `done`: there are no more. `notice`: a problem of these inputs that does not end the run. */
  | {
      readonly type: 'inputs';
      readonly inputs: readonly unknown[];
      readonly done: boolean;
      readonly notice: Notice | null;
    };
