import type { ChunkMessage } from '../../protocol/workerLink.ts';
import type { TakeReading, ThreadState } from '../backends/backend.ts';
import type { RunningItem } from '../books.ts';
import type { Sample } from '../inspector/takeSample.ts';
import type { KillReason } from '../killReason.ts';

/**
 * Observes the workers of a run from outside, and may end some of them. The scheduler calls it; the caller of the
 * scheduler selects the watchdogs.
 */
export interface Watchdog {
  /** Called 40 times a second. */
  look?(slots: readonly WatchedSlot[], nowMicros: number): void;
  /** Called before the books read new reports of the workers. The next `look` follows immediately after that. */
  beforeBooking?(slots: readonly WatchedSlot[]): void;
  /** A chunk has been sent to a worker. */
  chunkSent?(worker: number, chunk: ChunkMessage, sentMicros: number): void;
  /** The worker in a slot has ended; `slots` still contains its thread. */
  workerEnded?(worker: number, slots: readonly WatchedSlot[]): void;
}

/** The data of a slot that a watchdog can read, and its actions. */
export interface WatchedSlot {
  readonly worker: number;
  /** The chunk that its worker runs. */
  readonly chunk: ChunkMessage | undefined;
  /** The oldest item that its worker runs; undefined if there is none, or if it is not known yet. */
  readonly running: RunningItem | undefined;
  /** The thread of its worker, or of its last worker until another one starts. */
  readonly thread: ThreadState | undefined;
  /** When its worker was started, if it is not ready yet; in microseconds since the run's start. */
  readonly startingSinceMicros: number | undefined;
  /** Something has stopped the process of its worker, for example SIGSTOP. */
  readonly isStopped: boolean;
  /** When its worker was asked to close, in microseconds since the run's start. */
  readonly closingSinceMicros: number | undefined;
  /** A `kill` is ending its worker. */
  readonly isKilled: boolean;
  /** Changes when another worker starts in the slot. */
  readonly generation: number;
  /** The current activity of its worker, which continues; undefined if it is not known. Never rejects. */
  sample(): Promise<Sample | undefined>;
  /**
   * The current activity of its worker, which is about to be ended and therefore hands over its profile; undefined if it is
   * not known. Never rejects.
   */
  lastLook(): Promise<Sample | undefined>;
  /** Memory that its worker uses, in bytes; undefined if it cannot be measured. Never rejects. */
  heldBytes(): Promise<number | undefined>;
  /** Measures its worker, see `WorkerHandle.measure`. Returns false if there is no worker that is ready. */
  measure(take: TakeReading): boolean;
  /** Ends its worker now, once: a second reason is ignored. */
  kill(reason: KillReason): void;
}
