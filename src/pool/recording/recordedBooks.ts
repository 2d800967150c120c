import type { Books, ReportListener, RunningItem, SettledAt, WaitFact } from '../../engine/books.ts';
import type { Watchdog } from '../../engine/watchdogs/watchdog.ts';
import {
  outcomeCode,
  type ItemsSettled,
  type ItemStarted,
  type Outcome,
  type RunEvent,
} from '../../model/facts/events.ts';
import type { Failure, Frame } from '../../model/facts/failure.ts';
import type { Race } from '../../model/facts/race.ts';
import { forEachSettled, SettledItems, withoutItems } from '../../model/facts/settledItems.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';
import type { ChunkMessage, ReportRoute, WorkerReport } from '../../protocol/workerLink.ts';
import type { LogWritten, SettledRecord, WorkerRecord } from '../../protocol/workerRecords.ts';
import type { PoolBooks } from '../poolBooks.ts';
import type { PoolLines } from './poolLines.ts';

/** A line may come after the end of its item. The places of this many chunks in their calls are kept for such lines. */
const mostOffsets = 4096;

export interface RecordedBooksOptions {
  readonly books: PoolBooks;
  readonly mapper: SourceMapper;
  readonly lines: PoolLines;
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the start of the pool. */
  readonly now: () => number;
}

/**
 * Passes everything on to the books of a pool, and turns it into events. In a pool, lines and races name an item by its
 * index in its call; the events number the items of all calls.
 */
export class RecordedBooks implements Books, Watchdog {
  readonly #options: RecordedBooksOptions;
  readonly #chunks = new Map<number, ChunkMessage>();
  readonly #offsets = new Map<number, number>();
  /** The item of each worker that has begun since the last events. Most end before the next ones are written. */
  readonly #begun = new Map<number, ItemStarted>();
  /** The failure that an item recorded before it ended its worker. */
  readonly #lastWords = new Map<number, Failure>();

  constructor(options: RecordedBooksOptions) {
    this.#options = options;
  }

  get settledCount(): number {
    return this.#options.books.settledCount;
  }

  get unsuccessfulCount(): number {
    return this.#options.books.unsuccessfulCount;
  }

  isSettled(item: number): boolean {
    return this.#options.books.isSettled(item);
  }

  running(worker: number): readonly RunningItem[] {
    return this.#options.books.running(worker);
  }

  culprit(): undefined {
    return this.#options.books.culprit();
  }

  drain(): void {
    this.#options.books.drain();
  }

  takeWaits(): readonly WaitFact[] {
    return this.#options.books.takeWaits();
  }

  framesOf(stack: string): readonly Frame[] {
    return this.#options.mapper.frames(stack);
  }

  follow(worker: number): { readonly reports: ReportRoute; readonly onReport: ReportListener } {
    const { onReport } = this.#options.books.follow(worker);
    return {
      reports: { kind: 'messages', timed: true },
      onReport: (report) => {
        // Before the books know the outcome: an item that has one already keeps it.
        this.#record(worker, report);
        onReport(report);
      },
    };
  }

  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure?: Failure | null): void {
    const open = items.filter((item) => !this.isSettled(item));
    if (open.length > 0) this.#settle(open, outcome, at, failure ?? undefined);
    this.#options.books.settle(items, outcome, at, failure);
  }

  /** These items never ran, or were ended with the pool. */
  cancel(items: readonly number[]): void {
    const at = { worker: -1, chunk: -1, attempt: 0, startMicros: this.#nowMicros() };
    if (items.length > 0) this.#settle(items, 'cancelled', at, undefined);
  }

  chunkSent(worker: number, chunk: ChunkMessage): void {
    this.#chunks.set(worker, chunk);
    this.#offsets.set(chunk.chunk, chunk.offset ?? 0);
    if (this.#offsets.size <= mostOffsets) return;
    for (const oldest of this.#offsets.keys()) {
      this.#offsets.delete(oldest);
      break;
    }
  }

  /** Returns the items that have begun and not ended since the last call. */
  takeBegun(): readonly ItemStarted[] {
    const begun = [...this.#begun.values()];
    this.#begun.clear();
    return begun;
  }

  /** Records a race whose items are numbered by their calls. */
  readonly addRace = (race: Race): void => {
    const [first, second] = race.accesses.map((access) => ({ ...access, item: this.#itemOf(access) }));
    if (!first || !second) return;
    this.#emit({ type: 'raceFound', atMicros: this.#nowMicros(), race: { ...race, accesses: [first, second] } });
  };

  #itemOf({ worker, item }: { readonly worker: number | null; readonly item: number | null }): number | null {
    const chunk = worker === null ? undefined : this.#chunks.get(worker);
    return item === null || !chunk ? null : item + (chunk.offset ?? 0);
  }

  #record(worker: number, report: WorkerReport): void {
    switch (report.type) {
      case 'succeeded':
        return this.#settleTimes(worker, report.times);
      case 'failed': {
        const { item, thrown, times } = report;
        if (this.isSettled(item)) return;
        const failure = this.#options.mapper.failure(thrown.failure);
        this.#emit({ type: 'itemFailed', item, attempt: times?.attempt ?? 1, worker, failure });
        return this.#settleTimes(worker, times);
      }
      case 'record':
        return this.#addRecord(worker, report.record);
      case 'detour':
        return;
    }
  }

  #settleTimes(worker: number, times: SettledRecord | undefined): void {
    if (!times) return;
    const event: ItemsSettled = { ...times, worker };
    let late: Set<number> | undefined;
    forEachSettled(event, (item) => {
      if (this.isSettled(item)) (late ??= new Set()).add(item);
      if (this.#lastWords.size > 0) this.#lastWords.delete(item);
    });
    this.#begun.delete(worker);
    const kept = late === undefined ? event : withoutItems(event, late);
    if (kept.steps.length > 0) this.#emit(kept);
  }

  #addRecord(worker: number, record: WorkerRecord): void {
    const { mapper } = this.#options;
    switch (record.type) {
      case 'itemStarted':
        if (this.isSettled(record.item)) return;
        return void this.#begun.set(worker, { ...record, worker, chunk: this.#chunks.get(worker)?.chunk ?? 0 });
      case 'itemFailed':
        return void this.#lastWords.set(record.item, record.failure);
      case 'logWritten':
        return this.#addLine(worker, record);
      case 'strayErrorFound':
        return this.#emit({ ...record, worker, failure: mapper.failure(record.failure) });
      case 'noticeRaised':
        return this.#emit(record);
      default:
        // Races and profiles come from those who collect them, waits from the scheduler, and a message has no chunks.
        return;
    }
  }

  #addLine(worker: number, record: LogWritten): void {
    const offset = record.chunk === null ? undefined : this.#offsets.get(record.chunk);
    const item = record.item === null || offset === undefined ? null : record.item + offset;
    this.#options.lines.add(worker, { ...record, worker, item });
  }

  #settle(items: readonly number[], outcome: Outcome, at: SettledAt, given: Failure | undefined): void {
    const { worker, chunk, attempt } = at;
    this.#begun.delete(worker);
    const startMicros = Math.round(at.startMicros);
    const endMicros = this.#nowMicros();
    const settled = new SettledItems(startMicros);
    for (const [k, item] of items.entries()) {
      const failure = (outcome === 'crashed' && this.#lastWords.get(item)) || given;
      this.#lastWords.delete(item);
      if (failure && worker >= 0) {
        this.#emit({ type: 'itemFailed', item, attempt, worker, failure: this.#options.mapper.failure(failure) });
      }
      settled.add(item, k === 0 ? startMicros : endMicros, endMicros, outcomeCode(outcome));
    }
    this.#emit({ type: 'itemsSettled', worker, chunk, attempt, ...settled.columns });
  }

  #nowMicros(): number {
    return Math.round(this.#options.now());
  }

  #emit(event: RunEvent): void {
    this.#options.emit(event);
  }
}
