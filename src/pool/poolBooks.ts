import { assertNever } from '../base/assert.ts';
import type { Books, ReportListener, SettledAt, WaitFact, RunningItem } from '../engine/books.ts';
import { packThrown } from '../execution/packThrown.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Notice } from '../model/facts/notice.ts';
import type { Failure, Frame, Thrown } from '../model/facts/failure.ts';
import type { Race } from '../model/facts/race.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { ReportRoute, WorkerReport } from '../protocol/workerLink.ts';
import type { LogWritten, WorkerRecord } from '../protocol/workerRecords.ts';
import { revive } from '../sync/index.ts';
import type { Batch, Call } from './call.ts';
import { ProfileBook } from './profileBook.ts';
import { failureOnly, rebuildError } from './rebuildError.ts';

interface OpenBatch {
  readonly call: Call;
  /** Number of its first item. */
  readonly first: number;
  /** Index of its first item in the call. */
  readonly from: number;
  /** By index in the batch: 1 if the item has no outcome yet. */
  readonly isOpen: Uint8Array;
  left: number;
}

const isOpenIn = ({ first, isOpen }: OpenBatch, item: number): boolean => isOpen[item - first] === 1;

/** Knows which items of which calls have no outcome yet, and passes each outcome to its call. */
export class PoolBooks implements Books {
  /**
   * The batches that workers have now, which are few. An entry for each item would be most of the garbage of a long
   * stream.
   */
  readonly #open: OpenBatch[] = [];
  /** By worker: the items that it has announced. Some have an outcome already. */
  readonly #running = new Map<number, readonly RunningItem[]>();
  readonly #lastWords = new Map<number, Failure>();
  readonly #mapper: SourceMapper | undefined;
  readonly #onLog: (worker: number, record: LogWritten) => void;
  #waits: WaitFact[] = [];
  readonly #onRace: (race: Race) => void;
  readonly profile: ProfileBook;
  readonly #warned = new Set<string>();
  /** Why the pool ends, if that is known. */
  #why: Error | undefined;
  #settledCount = 0;
  #unsuccessfulCount = 0;

  constructor(
    mapper: SourceMapper | undefined,
    onLog: (worker: number, record: LogWritten) => void,
    onRace: (race: Race) => void = () => {},
  ) {
    this.#mapper = mapper;
    this.#onLog = onLog;
    this.#onRace = onRace;
    this.profile = new ProfileBook(mapper);
  }

  get settledCount(): number {
    return this.#settledCount;
  }

  get unsuccessfulCount(): number {
    return this.#unsuccessfulCount;
  }

  readonly open = (call: Call, { from, inputs }: Batch, firstItem: number): void => {
    const isOpen = new Uint8Array(inputs.length).fill(1);
    this.#open.push({ call, first: firstItem, from, isOpen, left: inputs.length });
  };

  /** The items that were sent and have no outcome. */
  get openItems(): readonly number[] {
    return this.#open.flatMap(({ first, isOpen }) =>
      [...isOpen.keys()].filter((k) => isOpen[k] === 1).map((k) => first + k),
    );
  }

  isSettled(item: number): boolean {
    return this.#batchOf(item) === undefined;
  }

  running(worker: number): readonly RunningItem[] {
    return (this.#running.get(worker) ?? []).filter(({ item }) => !this.isSettled(item));
  }

  culprit(): undefined {
    return undefined;
  }

  follow(worker: number): { readonly reports: ReportRoute; readonly onReport: ReportListener } {
    this.#running.delete(worker);
    return { reports: { kind: 'messages' }, onReport: (report) => this.#onReport(worker, report) };
  }

  /** Nothing to do: reports arrive as messages. */
  drain(): void {}

  takeWaits(): readonly WaitFact[] {
    const waits = this.#waits;
    this.#waits = [];
    return waits;
  }

  framesOf(stack: string): readonly Frame[] {
    return this.#mapper?.frames(stack) ?? [];
  }

  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure?: Failure | null): void {
    for (const item of items) {
      const known = (outcome === 'crashed' && this.#lastWords.get(item)) || failure;
      if (!known && this.#why) this.#endCall(item, this.#why);
      else this.#fail(item, at.worker, failureOnly(known || endedFailure));
    }
  }

  /**
   * Ends the calls of these items with the error. From now on, a call whose worker is ended without a failure of its own
   * ends with it, too.
   */
  endWith(why: Error, items: readonly number[]): void {
    this.#why = why;
    for (const item of items) this.#endCall(item, why);
  }

  /** Ends all calls that have open items with this error. */
  abandon(error: Error): void {
    const calls = new Set(this.#open.splice(0).map(({ call }) => call));
    for (const call of calls) call.abandon(error);
  }

  #onReport(worker: number, report: WorkerReport): void {
    switch (report.type) {
      case 'succeeded':
        return this.#succeed(worker, report);
      case 'failed':
        return this.#fail(report.item, worker, report.thrown);
      case 'record':
        return this.#onRecord(worker, report.record);
      case 'detour':
        throw new Error('a worker that reports by message has no spool');
      default:
        return assertNever(report);
    }
  }

  #onRecord(worker: number, record: WorkerRecord): void {
    switch (record.type) {
      case 'itemStarted':
        return this.#begin(worker, { item: record.item, sinceMs: record.atMicros / 1000 });
      case 'itemFailed':
        return void this.#lastWords.set(record.item, record.failure);
      case 'raceFound':
        return this.#onRace(record.race);
      case 'logWritten':
        return this.#onLog(worker, record);
      case 'waitBegan':
      case 'waitHolderChanged':
      case 'waitEnded':
      case 'waitsTallied':
        return void this.#waits.push({ worker, record });
      case 'profileCaptured':
        return this.profile.add(worker, record);
      case 'timeTallied':
        // A pool shows no times of its threads.
        return;
      case 'strayErrorFound':
        // It is a line of the log, too.
        return;
      case 'noticeRaised':
        return this.#warn(record.notice);
      case 'chunkTaken':
      case 'chunkEnded':
        // The scheduler knows which chunk each worker has.
        return;
      default:
        return assertNever(record);
    }
  }

  #begin(worker: number, running: RunningItem): void {
    this.#running.set(worker, [...this.running(worker), running]);
  }

  /** Each kind of change of built-ins is one warning, however many workers find it. */
  #warn({ message, evidence }: Notice): void {
    if (this.#warned.has(evidence)) return;
    this.#warned.add(evidence);
    process.emitWarning(message);
  }

  #succeed(worker: number, report: Extract<WorkerReport, { type: 'succeeded' }>): void {
    const { items, values, holdsShared } = report;
    let ready = values;
    try {
      if (holdsShared) ready = revive(values) as readonly unknown[];
    } catch (error) {
      for (const item of items) this.#fail(item, worker, packThrown(error, 'unserialisable', 'thread'));
      return;
    }
    let batch: OpenBatch | undefined;
    for (let k = 0; k < items.length; k++) {
      const item = items[k]!;
      // Neighbours are usually of one batch.
      if (!batch || !isOpenIn(batch, item)) batch = this.#batchOf(item);
      if (batch) batch.call.succeed(this.#close(batch, item), ready[k]);
    }
  }

  #fail(item: number, worker: number, thrown: Thrown): void {
    const batch = this.#batchOf(item);
    if (!batch) return;
    const index = this.#close(batch, item);
    this.#unsuccessfulCount++;
    const { call } = batch;
    const { callerStack } = call;
    call.fail(index, rebuildError(thrown, { item: index, worker, callerStack, mapper: this.#mapper }));
  }

  /** Ends the call of an item that has no outcome yet. */
  #endCall(item: number, why: Error): void {
    const batch = this.#batchOf(item);
    if (!batch) return;
    this.#close(batch, item);
    batch.call.abandon(why);
  }

  /** An open item of the batch has its outcome. Returns its index in the call. */
  #close(batch: OpenBatch, item: number): number {
    const at = item - batch.first;
    batch.isOpen[at] = 0;
    if (--batch.left === 0) this.#open.splice(this.#open.indexOf(batch), 1);
    if (this.#lastWords.size > 0) this.#lastWords.delete(item);
    this.#settledCount++;
    return batch.from + at;
  }

  /** The batch of an item that has no outcome yet. */
  #batchOf(item: number): OpenBatch | undefined {
    return this.#open.find((batch) => isOpenIn(batch, item));
  }
}

const endedFailure: Failure = {
  kind: 'crash',
  name: 'PoolTerminatedError',
  message: 'the pool was terminated while this item was running',
  stack: '',
  frames: [],
};
