import type { ChunkMessage } from '../../protocol/workerLink.ts';
import type { RunningItem, ThreadState } from '../backends/backend.ts';
import type { Sample } from '../inspector/takeSample.ts';
import type { KillReason } from '../killReason.ts';

/**
 * Looks at the workers of a run from outside, and may end some of them. The scheduler calls it; whoever starts the
 * scheduler chooses the watchdogs.
 */
export interface Watchdog {
  /** Called 40 times a second. */
  look?(slots: readonly WatchedSlot[], nowMicros: number): void;
  /** Called before the books take in new reports of the workers; the next `look` is right after that. */
  beforeBooking?(slots: readonly WatchedSlot[]): void;
  /** A chunk has been sent to a worker. */
  chunkSent?(worker: number, chunk: ChunkMessage, sentMicros: number): void;
  /** The worker in a slot has ended; `slots` still show its thread. */
  workerEnded?(worker: number, slots: readonly WatchedSlot[]): void;
}

/** What a watchdog sees of a slot, and what it can do. */
export interface WatchedSlot {
  readonly worker: number;
  /** The chunk that its worker runs. */
  readonly chunk: ChunkMessage | undefined;
  /** The oldest item that its worker runs; undefined if there is none, or if it is not known yet. */
  readonly running: RunningItem | undefined;
  /** The thread of its worker, or of its last worker until another one starts. */
  readonly thread: ThreadState | undefined;
  /** When its worker was asked to close, in microseconds since the run's start. */
  readonly closingSinceMicros: number | undefined;
  /** Its worker is being ended by a `kill`. */
  readonly isKilled: boolean;
  /** Changes when another worker takes the slot. */
  readonly generation: number;
  /** What its worker does now; undefined if that cannot be found out. Never rejects. */
  sample(): Promise<Sample | undefined>;
  /** Memory that its worker holds, in bytes; undefined if it cannot be measured. Never rejects. */
  heldBytes(): Promise<number | undefined>;
  /** Ends its worker now, once: a second reason is ignored. */
  kill(reason: KillReason): void;
}
