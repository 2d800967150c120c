import { join } from 'node:path';
import { SpoolWriter } from '../../execution/spoolWriter.ts';
import { outcomeCode, type ItemsSettled, type Outcome, type RunEvent } from '../../model/facts/events.ts';
import type { Failure, Frame } from '../../model/facts/failure.ts';
import { notices } from '../../model/facts/notice.ts';
import { mapRace } from '../../model/facts/race.ts';
import { forEachSettled, SettledItems, withoutItems } from '../../model/facts/settledItems.ts';
import type { ItemRange } from '../../model/facts/job.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';
import { rawOutputFile, type Cursor, type Resume, type RunProgress } from '../../protocol/runnerControl.ts';
import { spilledFile, type SettledRecord, type FailureRecord, type Verdict } from '../../protocol/workerRecords.ts';
import { findSuspects, type Adopted } from './adoption.ts';
import type { Books, ReportListener, SettledAt, WaitFact, RunningItem } from '../books.ts';
import { openLane, type Lane } from './lane.ts';
import { LogOrder, type LogRoom } from './logOrder.ts';
import { LogRecords } from './logRecords.ts';
import { earlierSpools, verdictSpool, workerSpool, type SpoolFile } from './spoolFiles.ts';
import { RawOutput } from './rawOutput.ts';
import { RetryBudget } from './retryBudget.ts';
import { SettledTally } from './settledTally.ts';
import type { SpooledRecord } from './spoolReader.ts';

/** Receives the outcomes of items, with their values. The events do not contain values. */
export interface ResultSink {
  value(item: number, json: string): void;
  /** For a value that is too large for memory: its JSON text is in a file. */
  valueIn(item: number, file: string): void;
  failure(item: number, outcome: Outcome, failure: Failure | undefined): void;
}

const succeeded = outcomeCode('succeeded');

export interface LedgerOptions {
  /** The folder with the spools of all runners of this run. */
  readonly spoolDir: string;
  readonly resume: Resume | null;
  /** How far the run was before this process. */
  readonly progress?: RunProgress | null;
  /** An item that failed runs again, at most so often. */
  readonly retries?: number | undefined;
  readonly emit: (event: RunEvent) => void;
  readonly room: LogRoom;
  readonly mapper: SourceMapper;
  readonly results: ResultSink;
  /** Microseconds since the run's start. */
  readonly now: () => number;
  /** Lines of workers on other machines arrive after this time. */
  readonly logDelayMicros?: number;
}

/**
 * Reads the workers' spools and knows which items have an outcome, and in what order everything happened. All events
 * about items and lines come from here, and each item is settled once. Decisions of the runner go to its own spool, so
 * that the spools describe the whole run.
 */
export class Ledger implements Books {
  readonly #options: LedgerOptions;
  readonly #lanes: Lane[] = [];
  readonly #runner: number;
  /** Verdicts are written and read back like the records of a worker: the next runner knows which ones were reported. */
  readonly #verdicts: { readonly lane: Lane; readonly writer: SpoolWriter };
  readonly #logs: LogOrder;
  readonly #settled = new SettledTally();
  readonly #retries: RetryBudget;
  #waits: WaitFact[] = [];
  #spoolFailed = false;

  constructor(options: LedgerOptions) {
    const { resume, progress = resume, emit, mapper, room, spoolDir } = options;
    this.#options = options;
    this.#retries = new RetryBudget(options.retries ?? 0);
    this.#runner = resume?.runners ?? 0;
    const records = new LogRecords({
      mapper,
      nextLine: progress?.logLines ?? 0,
      nextSource: progress?.sources ?? 0,
      onSource: emit,
    });
    this.#logs = new LogOrder(room, (lines) =>
      emit({ type: 'logsWritten', records: lines.map((line) => records.toRecord(line)) }),
    );
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#logs.add(new RawOutput(join(spoolDir, rawOutputFile(this.#runner, stream)), stream, options.now));
    }
    const lane = this.#addLane(verdictSpool(this.#runner));
    const path = join(spoolDir, lane.file);
    const verdicts = new SpoolWriter(path, (lines, because) => this.#takeDetour(lane, lines, because));
    lane.reader.create();
    this.#verdicts = { lane, writer: verdicts };
  }

  get medianMicros(): number | undefined {
    return this.#settled.medianMicros;
  }

  get settledCount(): number {
    return this.#settled.count;
  }

  get unsuccessfulCount(): number {
    return this.#settled.unsuccessful;
  }

  /** True if an item has an outcome of its own: it ran, and was not cancelled. */
  get hasOutcomes(): boolean {
    return this.#settled.hasOutcomes;
  }

  /** End of the last item so far, microseconds since the run's start. */
  get lastSettledMicros(): number {
    return this.#settled.lastMicros;
  }

  isSettled(item: number): boolean {
    return this.#settled.has(item);
  }

  running(worker: number): readonly RunningItem[] {
    return this.#newestLane(worker)?.open.running((item) => this.isSettled(item)) ?? [];
  }

  culprit(worker: number): number | undefined {
    const failures = [...(this.#newestLane(worker)?.failures ?? [])];
    return failures.find(([item, { kind }]) => kind === 'crash' && !this.isSettled(item))?.[0];
  }

  /** The part of each spool that has been reported. */
  get cursor(): Cursor {
    return Object.fromEntries(
      this.#lanes.map(({ file, reader, lines }) => [file, { books: reader.offset, logs: lines.reportedBytes }]),
    );
  }

  /**
   * Opens a new spool for the next worker in this slot. Returns it with the receiver of records that cannot be written
   * to the file.
   */
  follow(worker: number): {
    readonly reports: { readonly kind: 'spool'; readonly path: string };
    readonly onReport: ReportListener;
  } {
    for (const lane of this.#lanes) if (lane.worker === worker) this.#retire(lane);
    const lane = this.#addLane(workerSpool(this.#runner, worker, this.#lanes.length));
    lane.reader.create();
    lane.lines.create();
    return {
      reports: { kind: 'spool', path: join(this.#options.spoolDir, lane.file) },
      onReport: (report) => {
        if (report.type === 'detour') this.#takeDetour(lane, report.lines, report.because);
      },
    };
  }

  /** Takes over the spools of earlier runners: reports the unreported records, and returns the unfinished work. */
  adopt(): Adopted {
    for (const spool of earlierSpools(this.#options.spoolDir, this.#runner)) this.#addLane(spool);
    this.drain();
    // The previous runner has already handled the unfinished work of its own predecessors.
    const left = this.#lanes.filter(({ runner }) => runner === this.#runner - 1);
    return findSuspects(left, (item) => this.isSettled(item));
  }

  /** These items have their outcome from an earlier part of the run. */
  takeRecorded([first, last]: ItemRange): void {
    for (let item = first; item <= last; item++) this.#settled.add(item, 0, succeeded);
  }

  /** Reads the new records of the workers, and reports them in order. */
  drain(): void {
    // A line that is written after this moment waits for the next call, so that lines of different workers never change
    // places.
    const cut = this.#options.now() - (this.#options.logDelayMicros ?? 0);
    for (const lane of this.#lanes) if (!lane.isReplaced) this.#readLane(lane);
    this.#logs.reportUntil(cut);
  }

  takeWaits(): readonly WaitFact[] {
    const waits = this.#waits;
    this.#waits = [];
    return waits;
  }

  framesOf(stack: string): readonly Frame[] {
    return this.#options.mapper.frames(stack);
  }

  /** Settles items from outside of the worker: it was killed, or never began them (`worker` -1). */
  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure: Failure | null = null): void {
    const open = items.filter((item) => !this.isSettled(item));
    if (open.length === 0) return;
    const endMicros = Math.round(this.#options.now());
    const known = (outcome === 'crashed' && this.#lastWordsOf(open[0] ?? -1, at.worker)) || failure;
    const mapped = known && this.#options.mapper.failure(known);
    // Milliseconds times 1,000 may not be a whole number.
    const startMicros = Math.round(at.startMicros);
    const verdict: Verdict = { type: 'verdict', items: open, outcome, ...at, startMicros, endMicros, failure: mapped };
    this.#verdicts.writer.append(verdict);
    this.#readLane(this.#verdicts.lane);
  }

  /** The failure that an item recorded before it ended its worker. */
  #lastWordsOf(item: number, worker: number): Failure | undefined {
    const failure = this.#newestLane(worker)?.failures.get(item);
    return failure?.kind === 'crash' ? failure : undefined;
  }

  #newestLane(worker: number): Lane | undefined {
    return this.#lanes.findLast((lane) => lane.worker === worker);
  }

  /** Reports all remaining records. Every worker has ended. */
  async close(): Promise<void> {
    for (const lane of this.#lanes) {
      this.#readLane(lane);
      lane.reader.close();
    }
    await this.#logs.close();
    this.#verdicts.writer.close();
  }

  #retire(lane: Lane): void {
    if (lane.isReplaced) return;
    this.#readLane(lane);
    lane.reader.close();
    lane.lines.retire();
    lane.isReplaced = true;
  }

  #addLane(spool: SpoolFile): Lane {
    const lane = openLane(spool, this.#options);
    this.#lanes.push(lane);
    this.#logs.add(lane.lines);
    return lane;
  }

  /** Receives records that could not be written to the file of a spool. They come after all records in the file. */
  #takeDetour(lane: Lane, lines: string, because: string): void {
    if (!this.#spoolFailed) {
      const atMicros = Math.round(this.#options.now());
      this.#options.emit({ type: 'noticeRaised', atMicros, notice: notices.spoolFailed(because) });
    }
    this.#spoolFailed = true;
    this.#readLane(lane);
    for (const spooled of lane.reader.take(lines)) this.#readRecord(lane, spooled, false);
  }

  #readLane(lane: Lane): void {
    for (const spooled of lane.reader.read()) this.#readRecord(lane, spooled, spooled.offset < lane.knownBytes);
  }

  /** `known`: an earlier runner has reported the record, so only the books and the results need it. */
  #readRecord(lane: Lane, { record, values, offset }: SpooledRecord, known: boolean): void {
    switch (record.type) {
      case 'logWritten':
        // Only for a line that could not be written to the file: lines in the file have their own reader.
        return lane.lines.detour(record, offset);
      case 'chunkTaken':
        return lane.open.take(record);
      case 'itemStarted':
        return lane.open.begin(record.item, record.atMicros);
      case 'chunkEnded':
        return lane.open.end();
      case 'itemFailed':
        return this.#addFailure(lane, record, known);
      case 'verdict':
        return this.#takeVerdict(record, known);
      case 'raceFound':
        if (!known) this.#options.emit({ ...record, race: mapRace(record.race, this.#options.mapper) });
        return;
      case 'strayErrorFound':
        if (known) return;
        return this.#options.emit({
          ...record,
          worker: lane.worker,
          failure: this.#options.mapper.failure(record.failure),
        });
      case 'noticeRaised':
        if (!known) this.#options.emit(record);
        return;
      case 'timeTallied':
        if (!known) this.#options.emit({ ...record, worker: lane.worker });
        return;
      case 'profileCaptured': {
        const part = lane.profile.toSource(record);
        if (!known) this.#options.emit({ ...part, worker: lane.worker });
        return;
      }
      case 'itemsSettled':
        return this.#addItems(lane, record, values, known);
      case 'waitsTallied':
        if (!known) this.#waits.push({ worker: lane.worker, record });
        return;
      case 'waitBegan':
      case 'waitHolderChanged':
      case 'waitEnded':
        // Threads of a dead runner no longer wait.
        if (lane.runner === this.#runner) this.#waits.push({ worker: lane.worker, record });
        return;
    }
  }

  #addFailure(lane: Lane, record: FailureRecord, known: boolean): void {
    const failure = this.#options.mapper.failure(record.failure);
    lane.failures.set(record.item, failure);
    if (known) return;
    this.#options.emit({ ...record, worker: lane.worker, failure });
  }

  #addItems(lane: Lane, record: SettledRecord, values: readonly string[], known: boolean): void {
    const event: ItemsSettled = { ...record, worker: lane.worker };
    let k = 0;
    const late = new Set<number>();
    forEachSettled(event, (item, start, end, outcome) => {
      const value = values[k++] ?? '';
      lane.open.settle(item);
      // A thread that is being ended may still finish an item. The verdict on that item remains.
      if (this.isSettled(item)) return void late.add(item);
      this.#settled.addDuration(end - start);
      const failure = lane.failures.get(item);
      if (outcome !== succeeded) lane.failures.delete(item);
      if (outcome !== succeeded && this.#retries.spend(item, 'failed', failure)) return;
      this.#settled.add(item, end, outcome);
      if (outcome === succeeded) this.#addValue(item, value);
      else this.#options.results.failure(item, 'failed', failure);
    });
    if (!known) this.#options.emit(late.size === 0 ? event : withoutItems(event, late));
  }

  #addValue(item: number, value: string): void {
    const file = spilledFile(value);
    if (file === undefined) this.#options.results.value(item, value);
    else this.#options.results.valueIn(item, join(this.#options.spoolDir, file));
  }

  #takeVerdict(verdict: Verdict, known: boolean): void {
    const { items, outcome, worker, chunk, attempt, startMicros, endMicros, failure } = verdict;
    if (failure && !known) {
      for (const item of items) this.#options.emit({ type: 'itemFailed', item, attempt, worker, failure });
    }
    const settled = new SettledItems(startMicros);
    for (const [k, item] of items.entries()) {
      settled.add(item, k === 0 ? startMicros : endMicros, endMicros, outcomeCode(outcome));
      if (this.#retries.spend(item, outcome, failure)) continue;
      this.#options.results.failure(item, outcome, failure ?? undefined);
      if (!this.isSettled(item)) this.#settled.add(item, worker < 0 ? 0 : endMicros, outcomeCode(outcome));
    }
    if (!known) this.#options.emit({ type: 'itemsSettled', worker, chunk, attempt, ...settled.columns });
  }
}
