import type { Outcome } from '../model/facts/events.ts';
import type { Failure, Frame } from '../model/facts/failure.ts';
import type { ReportRoute, WorkerReport } from '../protocol/workerLink.ts';
import type { WaitFact } from './lockWatch.ts';

/** Which items have their outcome: what the scheduler asks and tells. Each item is settled once; later is ignored. */
export interface Books {
  readonly settledCount: number;
  readonly unsuccessfulCount: number;
  isSettled(item: number): boolean;
  /** The oldest announced item of a worker that has no outcome. */
  running(worker: number): { readonly item: number; readonly sinceMs: number } | undefined;
  /** A new worker begins in this slot: the route of its records, and the receiver of its reports. */
  follow(worker: number): { readonly reports: ReportRoute; readonly hear: Hear };
  /** Takes in what the workers have told so far. */
  drain(): void;
  /** What they have told of their waits since the last time, in order. */
  takeWaits(): readonly WaitFact[];
  /** The frames of a worker's stack, mapped to the source. */
  framesOf(stack: string): readonly Frame[];
  /** Settles items from outside of the worker: killed, or never begun (`worker` -1). */
  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure?: Failure | null): void;
}

export interface SettledAt {
  readonly worker: number;
  readonly chunk: number;
  readonly attempt: number;
  readonly startMicros: number;
}

export type Hear = (report: WorkerReport) => void;
