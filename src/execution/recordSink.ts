import type { FailureKind } from '../model/facts/failure.ts';
import type { WorkerReport } from '../protocol/workerLink.ts';
import type { WorkerRecord } from '../protocol/workerRecords.ts';

/** Identifies one run of one item. */
export interface ItemAddress {
  readonly chunk: number;
  readonly attempt: number;
  readonly item: number;
}

/**
 * Receives everything that happens in an executor, and passes it on through a file that outlives the worker, or by message.
 * Times are microseconds since the run's start. Only `succeed` throws.
 */
export interface RecordSink {
  append(record: WorkerRecord): void;
  /** Reports that an item begins, after all that ended before it. */
  announce(item: number, atMicros: number): void;
  /** Whether the next item is announced: a tiny item costs less than the record about it. */
  readonly announces: boolean;
  /**
   * Throws if the value cannot be sent: UnserialisableError, or what the value's own code throws. `cpuMicros`: see `ItemCpu`.
   */
  succeed(at: ItemAddress, startMicros: number, endMicros: number, value: unknown, cpuMicros?: number): void;
  fail(
    at: ItemAddress,
    startMicros: number,
    endMicros: number,
    error: unknown,
    kind: FailureKind,
    cpuMicros?: number,
  ): void;
  flush(): void;
  /** What waits for its neighbours, as a report. The message that answers the chunk carries it, instead of a message of its own. */
  rest?(): WorkerReport | undefined;
  close(): void;
}

/** A shorter item may share a record with its neighbours. An item of this duration or more is reported immediately. */
export const ownRecordMicros = 200;
/** Results wait for their neighbours at most this long. */
export const flushMicros = 4000;
