import { messageOf } from '../../base/errors.ts';
import type { SharedMemory } from '../../execution/sharedMemory.ts';
import type { Capabilities } from '../../model/facts/capabilities.ts';
import type { Failure, Thrown } from '../../model/facts/failure.ts';
import type { ReportListener, RunningItem } from '../books.ts';
import type { Sample } from '../inspector/takeSample.ts';
import type { ChunkMessage, ChunkTimes, WorkerInit, WorkerReading, WorkerStart } from '../../protocol/workerLink.ts';

/** A kind of place where workers run, such as the threads of this process. Each is an entry of `createBackends`. */
export interface Backend {
  readonly capabilities: Capabilities;
  open(options: BackendOptions): BackendSession;
}

export interface BackendOptions {
  readonly workers: number;
  readonly maxHeapBytes: number | undefined;
  /** Provides access to shared memory. Present whenever workers report by message. */
  readonly memory?: SharedMemory;
  /** Receives the output of worker processes that bypasses the capture in them. */
  readonly onRawOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Folder of the workers' files, if it is removed also when this process is killed. Only for worker processes. */
  readonly ownedDir?: string;
}

/** A worker's init without its place, which the backend adds. */
export type WorkerOptions = Omit<WorkerInit, 'place'>;

export interface BackendSession {
  readonly capabilities: Capabilities;
  /** Starts a worker, or the replacement of one that ended. */
  start(init: WorkerOptions, onReport: ReportListener): WorkerHandle;
  /** Resolves when a worker can be started, and rejects if none ever can. Absent: it always can. */
  readonly untilOpen?: () => Promise<void>;
  /** A better place is free than that of this worker, which another one should replace. Absent: all places are alike. */
  readonly isMisplaced?: (worker: number) => boolean;
  /** Memory that all these workers hold together, in bytes; 0 if that cannot be measured. */
  heldBytes(workers: readonly Pick<WorkerHandle, 'heldBytes'>[]): Promise<number>;
  /**
   * Ends all remaining threads and processes, after every worker was closed or killed. Resolves within 2 s, even if a
   * thread cannot be ended.
   */
  close(): Promise<void>;
}

/** Receives figures of a worker. Others may follow. */
export type TakeReading = (reading: WorkerReading) => void;

/** One worker, from its start to its end. */
export interface WorkerHandle {
  /** Resolves when its module is loaded and set up. Rejects with SetupFailed or WorkerLost. */
  readonly ready: Promise<WorkerStart>;
  /**
   * Resolves when everything about the chunk has been reported, with its times. Rejects with WorkerLost, with
   * ChunkNotSent, or with any other error, which ends the run.
   */
  run(chunk: ChunkMessage): Promise<ChunkTimes>;
  /** The oldest running item; undefined if the worker is idle, or if the backend cannot read it. */
  running(): RunningItem | undefined;
  /** Something has stopped its process, for example SIGSTOP. False if that cannot be known. */
  isStopped(): boolean;
  /** Its thread; undefined if the backend does not know it. */
  thread(): ThreadState | undefined;
  /** An error that nobody awaits was thrown, and the worker begins no other item. */
  tainted(): boolean;
  /** Its current activity; undefined if the backend cannot inspect the worker. */
  sample(): Promise<Sample | undefined>;
  /** Lets it hand over its profile, even while it computes. Resolves after a second if it cannot. */
  handOver(): Promise<void>;
  /** Memory that it holds, in bytes; undefined if the backend cannot measure it. */
  heldBytes(): Promise<number | undefined>;
  /**
   * Measures the worker, which must be ready. Calls `take` with each figure as soon as it is known: immediately, or when a
   * blocked thread is free again, or never.
   */
  measure(take: TakeReading): void;
  /** Asks the worker to begin no other item. */
  stop(): void;
  /** Fires the `signal` of running items. */
  abort(): void;
  /** Ends the worker now: `run` rejects. */
  kill(): void;
  /**
   * Runs `teardown` and ends the worker. With `replaced`, another worker follows, in which no state of this one may
   * remain. Rejects with WorkerLost.
   */
  close(replaced: boolean): Promise<void>;
}

export interface ThreadState {
  readonly threadId: number;
  /** When it last looked up the holder that it waits for, in milliseconds since the run's start. */
  readonly lookedMs: number;
}

/** The worker has ended, by itself or by `kill`. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';

  /** A clause such as `the worker exited with code 1`. */
  readonly reason: string;
  readonly outOfMemory: boolean;
  /** Its whole machine was lost, for example because the network failed. */
  readonly lostHost: boolean;
  /** See Failure. */
  readonly exitCode: number | undefined;

  constructor(reason: string, outOfMemory = false, lostHost = false, exitCode?: number) {
    super(reason);
    this.reason = reason;
    this.outOfMemory = outOfMemory;
    this.lostHost = lostHost;
    this.exitCode = exitCode;
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

/** An input of the chunk cannot be copied, so nothing of the chunk was sent. */
export class ChunkNotSent extends Error {
  override readonly name = 'ChunkNotSent';

  constructor(because: unknown) {
    super(messageOf(because));
  }
}
