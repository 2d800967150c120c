import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Prepared } from './prepare.ts';
import type { CallMethod } from './recording/callNames.ts';

/** Time of a thread for the race detector (`Detector.snapshot`). Undefined unless races are detected. */
export type Clock = readonly number[] | undefined;

/** Inputs that travel in one chunk: numbers `from`, `from + 1`, … of their call. */
export interface Batch {
  readonly from: number;
  readonly inputs: readonly Prepared[];
  /** Time of the calling thread when the inputs were passed. */
  readonly clock?: Clock;
}

/** What a call runs, and the stack of the code that made it. */
export interface CallOrigin {
  readonly target: CallTarget;
  /** The method of the pool. */
  readonly method: CallMethod;
  readonly callerStack: string;
}

/** One call of the pool: a supply of inputs, and the receiver of their outcomes. */
export interface Call {
  readonly target: CallTarget;
  /** Stack of the code that made the call. */
  readonly callerStack: string;
  /** Decides the size of its chunks, and learns from their durations. */
  readonly sizer: ChunkSizer;
  /** The next inputs to send; undefined if there are none now. */
  take(): Batch | undefined;
  /** Whether `take` will never return inputs again. */
  readonly isSpent: boolean;
  succeed(index: number, value: unknown): void;
  fail(index: number, error: Error): void;
  /** The pool has ended before the call: the call fails with this error. */
  abandon(error: Error): void;
}
