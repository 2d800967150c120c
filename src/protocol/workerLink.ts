import type { Outcome } from '../model/facts/events.ts';
import type { Failure, Thrown } from '../model/facts/failure.ts';
import type { CallStyle } from '../model/facts/job.ts';
import type { LogLevel, LogStream } from '../model/facts/log.ts';
import type { WaitRecord } from './waits.ts';
import type { Race } from '../model/facts/race.ts';

/** All a worker is told before its first chunk. Paths are absolute. */
export interface WorkerInit {
  readonly worker: number;
  readonly bundle: string;
  /** What all chunks run; null: each chunk names its own. */
  readonly target: CallTarget | null;
  /** Runs once in the worker, before its first chunk; the module's `setup` runs before it, or is it. */
  readonly initializer: Initializer | null;
  readonly concurrency: number;
  /** The append-only file this worker writes its records to; null: it reports by message, values as they are. */
  readonly spool: string | null;
  /** The run's start on the machine's monotonic clock, microseconds. */
  readonly originMicros: number;
  /** See `statusWords`; null in a process of its own, where every item is announced in the spool instead. */
  readonly status: SharedArrayBuffer | null;
  /** Also write captured output to the real console. */
  readonly echo: boolean;
  /** Someone looks on with a debugger: what the function throws is left uncaught, and the input is `item` everywhere. */
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

/** What a worker says about its items. */
export type WorkerReport =
  /** Lines of the spool that its file did not take, and why: the disk is full, or the like. */
  | { readonly type: 'records'; readonly lines: string; readonly because: string }
  // The others are of a worker without a spool.
  /** Sent only where nobody can see what runs. */
  | { readonly type: 'begun'; readonly item: number; readonly atMicros: number }
  /** Parallel arrays. `holdsShared`: the values are for `revive`. */
  | {
      readonly type: 'succeeded';
      readonly items: readonly number[];
      readonly values: readonly unknown[];
      readonly holdsShared: boolean;
    }
  | { readonly type: 'failed'; readonly item: number; readonly thrown: Thrown }
  /** The item is about to end the worker. */
  | { readonly type: 'exits'; readonly item: number; readonly failure: Failure }
  | { readonly type: 'logged'; readonly record: LoggedRecord }
  | { readonly type: 'waits'; readonly record: WaitRecord }
  | { readonly type: 'raced'; readonly race: Race };

export type LoggedRecord = Extract<SpoolRecord, { t: 'log' }>;

/** In the place of a settled item's value: the file beside the spool that holds it. No JSON text begins like this. */
export const spilledValue = (file: string): string => `@${file}`;
export const spilledFile = (value: string): string | undefined => (value.startsWith('@') ? value.slice(1) : undefined);

/** What a worker measures of a chunk. */
export interface ChunkTimes {
  readonly received: number;
  /** The last item ended. */
  readonly ended: number;
  /** Of the time between, in which the event loop had nothing to do: all that ran was waiting. */
  readonly waited: number;
  /** Garbage collection in it, or in the one before; absent where there was none. */
  readonly gc?: number;
  /** Of the items' time, in which they wrote lines; absent where they wrote none. */
  readonly logged?: number;
  /** In the old part of the V8 heap, bytes; looked at now and then. */
  readonly heap?: number;
}

/**
 * One record of a spool file: a line of JSON, for settled items followed by their values, each
 * a JSON text, separated by tabs (JSON text never holds a raw tab). Times as in the event language.
 */
export type SpoolRecord =
  /** A chunk arrived. `steps` are its items, delta-coded, then by runs (`expandRuns`). */
  | {
      readonly t: 'take';
      readonly chunk: number;
      readonly attempt: number;
      readonly careful: boolean;
      readonly steps: readonly number[];
    }
  /** An item is about to run. Only written where items are slow enough to be told apart. */
  | { readonly t: 'begin'; readonly item: number; readonly at: number }
  /** Outcomes given by the runner, from outside of the worker. */
  | {
      readonly t: 'verdict';
      readonly items: readonly number[];
      readonly outcome: Outcome;
      readonly worker: number;
      readonly chunk: number;
      readonly attempt: number;
      readonly start: number;
      readonly end: number;
      readonly failure: Failure | null;
    }
  | {
      readonly t: 'items';
      readonly chunk: number;
      readonly attempt: number;
      readonly from: number;
      /** By runs, like `outcomes`. */
      readonly steps: readonly number[];
      /** `gap,run,` for each item, as in `itemsSettled`. */
      readonly times: string;
      readonly outcomes: readonly number[];
    }
  | { readonly t: 'failed'; readonly item: number; readonly attempt: number; readonly failure: Failure }
  | WaitRecord
  | { readonly t: 'chunk'; readonly chunk: number }
  | { readonly t: 'race'; readonly at: number; readonly race: Race }
  | {
      readonly t: 'log';
      readonly at: number;
      readonly item: number | null;
      readonly chunk: number | null;
      readonly level: LogLevel;
      readonly stream: LogStream;
      readonly text: string;
      /** See LogRecord. */
      readonly detail?: string;
      /** `file:line:column` of the call site in the bundle, unmapped. */
      readonly site: string | null;
      /** Name of the logger that was used, if any. */
      readonly logger?: string;
      /** No line break ended it. */
      readonly open?: true;
      readonly late?: true;
    };

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
