import type { Outcome } from '../model/facts/events.ts';
import type { Failure, Frame } from '../model/facts/failure.ts';
import type { WaitRecord } from '../protocol/waits.ts';
import type { ReportRoute, WorkerReport } from '../protocol/workerLink.ts';

/** The books of a run record which items have an outcome. Each item is settled once, and later outcomes are ignored. */
export interface Books {
  readonly settledCount: number;
  readonly unsuccessfulCount: number;
  isSettled(item: number): boolean;
  /** The announced items of a worker that have no outcome, in the order in which they began. */
  running(worker: number): readonly RunningItem[];
  /** The item that recorded that it ends its worker, for example by `process.exit`. */
  culprit(worker: number): number | undefined;
  /** A new worker begins in this slot. Returns the route of its records, and the receiver of its reports. */
  follow(worker: number): { readonly reports: ReportRoute; readonly onReport: ReportListener };
  /** Reads what the workers have reported so far. */
  drain(): void;
  /** What the workers have reported about their waits since the last call, in order. */
  takeWaits(): readonly WaitFact[];
  /** The frames of a worker's stack, mapped to the source. */
  framesOf(stack: string): readonly Frame[];
  /** Settles items that their worker cannot settle: it was ended, or never began them (`worker` -1). */
  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure?: Failure | null): void;
}

export interface RunningItem {
  readonly item: number;
  /** Milliseconds since the run's start. */
  readonly sinceMs: number;
}

export interface SettledAt {
  readonly worker: number;
  readonly chunk: number;
  readonly attempt: number;
  readonly startMicros: number;
}

/** A record of a worker about its waits for locks, queues and the like. */
export interface WaitFact {
  readonly worker: number;
  readonly record: WaitRecord;
}

export type ReportListener = (report: WorkerReport) => void;
