import type { RunEvent } from '../model/facts/events.ts';
import type { ChunkMessage, ChunkTimes } from '../protocol/workerLink.ts';
import type { BackendSession, WorkerHandle, WorkerOptions } from './backends/backend.ts';
import type { Books } from './books.ts';
import type { ChunkSource } from './chunkSource.ts';
import type { LostChunks } from './lostChunks.ts';
import type { StartGate } from './startGate.ts';
import type { TaintBudget } from './taintBudget.ts';
import type { WatchedSlot } from './watchdogs/watchdog.ts';

/** Options that are the same for all workers of a run. */
export type WorkerSetup = Omit<WorkerOptions, 'worker' | 'reports' | 'replaceable'>;

/** The run that a slot belongs to. */
export interface SlotHost {
  readonly setup: WorkerSetup;
  readonly session: BackendSession;
  readonly source: ChunkSource;
  readonly books: Books;
  readonly lostChunks: LostChunks;
  readonly taints: TaintBudget;
  readonly starts: Pick<StartGate, 'enter'>;
  /** A worker is replaced after this number of items. */
  readonly itemsPerWorker: number;
  /** Microseconds since the run's start. */
  readonly now: () => number;
  readonly emit: (event: RunEvent) => void;
  /** True as soon as no item may begin any more. */
  isStopping(): boolean;
  restoreFiles(): void;
  workerReady(slot: WatchedSlot): void;
  chunkSent(worker: number, chunk: ChunkMessage, sentMicros: number): void;
  chunkAnswered(answer: ChunkAnswer): void;
  /** Reads what the workers have reported. Stops the run after an error if the job requires that. */
  book(): void;
  /** Called while the slot still has the thread of the worker that ended. */
  workerEnded(worker: number): void;
  /** Called when the slot has no work left. Resolves when no slot has work left. */
  untilAllAreDone(slot: WatchedSlot): Promise<void>;
}

/** A chunk that a worker has answered. */
export interface ChunkAnswer {
  readonly worker: number;
  readonly handle: WorkerHandle;
  readonly chunk: ChunkMessage;
  readonly times: ChunkTimes;
  /** In microseconds since the run's start, like `answeredMicros`. */
  readonly sentMicros: number;
  readonly answeredMicros: number;
}
