import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Prepared } from './prepare.ts';

/** See `Detector.snapshot`. */
export type Clock = readonly number[] | undefined;

/** Inputs that travel together: places `from`, `from + 1`, … of their call. */
export interface Batch {
  readonly from: number;
  readonly inputs: readonly Prepared[];
  /** Where races are looked for: what happened before the inputs were given. */
  readonly clock?: Clock;
}

/** One call of the pool: what it has to send, and where its outcomes go. */
export interface Call {
  readonly target: CallTarget;
  /** Stack of who made it. */
  readonly callerStack: string;
  /** Cuts its chunks, and is told what they took. */
  readonly sizer: ChunkSizer;
  /** What can be sent now, if anything. */
  take(): Batch | undefined;
  /** Nothing more will ever be sent. */
  readonly isSpent: boolean;
  succeed(index: number, value: unknown): void;
  fail(index: number, error: Error): void;
  /** The pool has ended before it. */
  abandon(error: Error): void;
}
