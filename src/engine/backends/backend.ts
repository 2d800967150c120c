import { messageOf } from '../../base/errors.ts';
import type { SharedMemory } from '../../execution/sharedMemory.ts';
import type { Capabilities } from '../../model/facts/capabilities.ts';
import type { Failure, Thrown } from '../../model/facts/failure.ts';
import type { Hear } from '../books.ts';
import type { Sample } from '../inspector/takeSample.ts';
import type { ChunkMessage, ChunkTimes, WorkerInit, WorkerStart } from '../../protocol/workerLink.ts';

/** A place where workers live. One entry of the list in `index.ts`. */
export interface Backend {
  readonly capabilities: Capabilities;
  open(options: BackendOptions): BackendSession;
}

export interface BackendOptions {
  readonly workers: number;
  readonly maxHeapBytes: number | undefined;
  /** For what threads share; given whenever workers report by message. */
  readonly memory?: SharedMemory;
}

/** A worker's init without its place, which the backend adds. */
export type WorkerOptions = Omit<WorkerInit, 'place'>;

export interface BackendSession {
  readonly capabilities: Capabilities;
  /** Starts a worker, or the replacement of one that ended. */
  start(init: WorkerOptions, hear: Hear): WorkerHandle;
  /** Memory that these workers hold in all, in bytes; 0 if that cannot be measured. */
  heldBytes(workers: readonly Pick<WorkerHandle, 'heldBytes'>[]): Promise<number>;
  /** Ends what is left; resolves within 2 s, also over a thread that cannot be ended. Every worker was closed or killed before. */
  close(): Promise<void>;
}

/** One worker, from its start to its end. */
export interface WorkerHandle {
  /** Loaded and set up. Rejects with SetupFailed or WorkerLost. */
  readonly ready: Promise<WorkerStart>;
  /** Resolves when everything about the chunk has been told, with what it took. Rejects with WorkerLost, ChunkNotSent, or for the run as a whole. */
  run(chunk: ChunkMessage): Promise<ChunkTimes>;
  /** The oldest item running now; undefined when idle, or when this backend cannot see it. */
  running(): RunningItem | undefined;
  /** Its thread; undefined where this backend cannot see into it. */
  thread(): ThreadState | undefined;
  /** An error came that nobody awaits; the worker begins no other item. */
  tainted(): boolean;
  /** What it does now; undefined where this backend cannot look inside. */
  sample(): Promise<Sample | undefined>;
  /** Memory it holds, bytes; undefined where this backend cannot tell. */
  heldBytes(): Promise<number | undefined>;
  /** Asks the worker to begin no other item. */
  stop(): void;
  /** Fires the `signal` of running items. */
  abort(): void;
  /** Ends the worker now: `run` rejects. */
  kill(): void;
  /** Runs `teardown` and ends the worker; `replaced`: another one is to start where nothing of it is left. Rejects with WorkerLost. */
  close(replaced: boolean): Promise<void>;
}

export interface ThreadState {
  readonly threadId: number;
  /** When it last looked who holds what it waits for, milliseconds since the run's start. */
  readonly lookedMs: number;
}

export interface RunningItem {
  readonly item: number;
  /** Milliseconds since the run's start. */
  readonly sinceMs: number;
}

/** The worker is gone, by itself or by `kill`. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';

  /** E.g. `the worker exited with code 1`. */
  readonly reason: string;
  readonly outOfMemory: boolean;

  constructor(reason: string, outOfMemory = false) {
    super(reason);
    this.reason = reason;
    this.outOfMemory = outOfMemory;
  }
}

/** Module load or `setup` failed in a worker although the preflight had passed. */
export class SetupFailed extends Error {
  override readonly name = 'SetupFailed';

  readonly failure: Failure;

  readonly thrown: Thrown;

  constructor(thrown: Thrown) {
    super(thrown.failure.message);
    this.thrown = thrown;
    this.failure = thrown.failure;
  }
}

/** Something in the chunk's inputs has no copy: nothing of it was sent. */
export class ChunkNotSent extends Error {
  override readonly name = 'ChunkNotSent';

  constructor(because: unknown) {
    super(messageOf(because));
  }
}
