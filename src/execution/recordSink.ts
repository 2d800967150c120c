import type { FailureKind } from '../model/facts/failure.ts';
import type { WorkerRecord } from '../protocol/workerRecords.ts';

/** Which run of which item a record is about. */
export interface ItemAddress {
  readonly chunk: number;
  readonly attempt: number;
  readonly item: number;
}

/**
 * Where an executor tells what happens: a file that outlives the worker, or messages that carry values as they
 * are. Times in microseconds. Nothing but `succeed` throws.
 */
export interface RecordSink {
  append(record: WorkerRecord): void;
  /** Says which item begins; what ended before it is told by then. */
  announce(item: number, atMicros: number): void;
  /** The next items begin: is it worth saying which? A tiny item costs less than the record about it. */
  readonly announces: boolean;
  /** Throws for a value that cannot be told: UnserialisableError, or what the value's own code throws. */
  succeed(at: ItemAddress, startMicros: number, endMicros: number, value: unknown): void;
  fail(at: ItemAddress, startMicros: number, endMicros: number, error: unknown, kind: FailureKind): void;
  flush(): void;
  close(): void;
}

/** An item as short as this may wait for its neighbours; a longer one is told at once. */
export const ownRecordMicros = 200;
/** And no longer than this. */
export const flushMicros = 4000;
