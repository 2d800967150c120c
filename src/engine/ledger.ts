import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { uint8Column } from '../base/column.ts';
import { expandRuns } from '../base/runLength.ts';
import { SpoolWriter } from '../execution/spoolWriter.ts';
import { outcomeCode, type ItemsSettled, type Outcome, type RunEvent } from '../model/facts/events.ts';
import type { Failure, Frame } from '../model/facts/failure.ts';
import type { LogRecord } from '../model/facts/log.ts';
import { notices } from '../model/facts/notice.ts';
import { mapRace } from '../model/facts/race.ts';
import { forEachSettled, SettledItems } from '../model/facts/settledItems.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { Cursor, Resume } from '../protocol/runnerControl.ts';
import {
  spilledFile,
  type LogWritten,
  type SettledRecord,
  type FailureRecord,
  type Verdict,
} from '../protocol/workerRecords.ts';
import type { Books, Hear, SettledAt } from './books.ts';
import type { WaitFact } from './lockWatch.ts';
import { SpoolReader, type SpooledRecord } from './spoolReader.ts';

/** Where outcomes go besides the events: `--results`. */
export interface ResultSink {
  value(item: number, json: string): void;
  /** A value too large to be held: its JSON text is in a file. */
  valueIn(item: number, file: string): void;
  failure(item: number, outcome: Outcome, failure: Failure | undefined): void;
}

/** Whether whoever takes the events keeps up with them. Log lines wait for it, outcomes do not. */
export interface LogRoom {
  readonly hasRoom: boolean;
  /** Resolves when there is room. */
  untilRoom(): Promise<unknown>;
}

type SpooledLog = LogWritten & { readonly worker: number; readonly offset: number; atMicros: number };

/** One spool file: one thread's life in a worker's slot. */
interface Lane {
  readonly file: string;
  readonly worker: number;
  readonly reader: SpoolReader;
  /** Lines wait in the file until there is room for them. */
  readonly logReader: SpoolReader;
  /** Records before this byte were reported by an earlier runner. */
  readonly knownBytes: number;
  /** Lines read, not reported yet: a few, the spool is the buffer. */
  readonly logs: SpooledLog[];
  /** Lines that came past the file, after all that is in it. */
  readonly detoured: SpooledLog[];
  /** The thread is gone and all its lines have been read. */
  logsOver: boolean;
  readonly failures: Map<number, Failure>;
  /** The chunk in work. */
  taken: { readonly items: readonly number[]; readonly careful: boolean } | undefined;
  /** Of this runner, not of one that died. */
  readonly isOurs: boolean;
  /** Another thread has the slot: read once more at the end, not on every drain. */
  replaced: boolean;
  /** Items announced and not settled, and when they began. */
  readonly begun: Map<number, number>;
}

/** What the spools of a dead runner leave open. */
export interface Adopted {
  /** Items that killed a runner again while they ran alone. */
  readonly culprits: readonly { readonly item: number; readonly worker: number; readonly startMicros: number }[];
  /** Groups of items of which one may have killed the runner; a group of one is certain. */
  readonly suspects: readonly (readonly number[])[];
}

const succeeded = outcomeCode('succeeded');
const cancelled = outcomeCode('cancelled');
/** Log lines are read by as much at a time. */
const logSliceBytes = 1 << 17;
/** Of tiny items that were not announced, this many may have been running. */
const maxUnannounced = 256;

/**
 * Reads the workers' spools and keeps the books: which items have their outcome, in what order everything
 * happened. The only source of item and log events; each item is settled once. What it decides itself goes
 * to a spool of its own, so the spools together are the whole truth about a run.
 */
export class Ledger implements Books {
  readonly #lanes: Lane[] = [];
  readonly #spoolDir: string;
  readonly #runner: number;
  readonly #emit: (event: RunEvent) => void;
  readonly #room: LogRoom;
  readonly #mapper: SourceMapper;
  readonly #results: ResultSink;
  readonly #now: () => number;
  readonly #verdicts: SpoolWriter;
  readonly #resume: Resume | null;
  readonly #settled = uint8Column();
  readonly #sourceIds = new Map<string, number | null>();
  #waits: WaitFact[] = [];
  #nextSource: number;
  #spoolFailed = false;
  #nextSeq: number;
  #lastLogMicros = 0;
  #settledCount = 0;
  #unsuccessful = 0;
  #cancelled = 0;
  #lastSettledMicros = 0;

  constructor(options: {
    /** Holds the spools of all runners of this run. */
    readonly spoolDir: string;
    readonly resume: Resume | null;
    readonly emit: (event: RunEvent) => void;
    readonly room: LogRoom;
    readonly mapper: SourceMapper;
    readonly results: ResultSink;
    readonly now: () => number;
  }) {
    this.#spoolDir = options.spoolDir;
    this.#resume = options.resume;
    this.#runner = options.resume?.runners ?? 0;
    this.#nextSeq = options.resume?.logLines ?? 0;
    this.#nextSource = options.resume?.sources ?? 0;
    this.#emit = options.emit;
    this.#room = options.room;
    this.#mapper = options.mapper;
    this.#results = options.results;
    this.#now = options.now;
    // A verdict is taken as it is given; its file is for the next runner only.
    this.#verdicts = new SpoolWriter(join(this.#spoolDir, `r${this.#runner}-verdicts.spool`), (_, because) =>
      this.#noteSpoolFailure(because),
    );
  }

  get settledCount(): number {
    return this.#settledCount;
  }

  get unsuccessfulCount(): number {
    return this.#unsuccessful;
  }

  /** An item has an outcome of its own: it ran, and was not cancelled. */
  get hasOutcomes(): boolean {
    return this.#settledCount > this.#cancelled;
  }

  /** End of the last item so far, microseconds since the run's start. */
  get lastSettledMicros(): number {
    return this.#lastSettledMicros;
  }

  isSettled(item: number): boolean {
    return this.#settled.get(item) !== 0;
  }

  /** The oldest announced item of a worker that has no outcome, from its newest spool. */
  running(worker: number): { readonly item: number; readonly sinceMs: number } | undefined {
    const lane = this.#lanes.findLast((candidate) => candidate.worker === worker);
    for (const [item, atMicros] of lane?.begun ?? []) {
      if (!this.isSettled(item)) return { item, sinceMs: atMicros / 1000 };
    }
    return undefined;
  }

  /** How far each spool has been reported. */
  get cursor(): Cursor {
    return Object.fromEntries(
      this.#lanes.map(({ file, reader, logReader, logs }) => [
        file,
        { books: reader.offset, logs: logs[0]?.offset ?? logReader.offset },
      ]),
    );
  }

  /**
   * A new spool for a worker's thread, followed from its beginning: its path, and where records go that the
   * file does not take.
   */
  follow(worker: number): { readonly reports: { readonly kind: 'spool'; readonly path: string }; readonly hear: Hear } {
    const file = `r${this.#runner}-w${worker}-${this.#lanes.length}.spool`;
    for (const lane of this.#lanes) if (lane.worker === worker) this.#retire(lane);
    const lane = this.#addLane(file, worker);
    lane.reader.create();
    lane.logReader.create();
    return {
      reports: { kind: 'spool', path: join(this.#spoolDir, file) },
      hear: (report) => {
        if (report.type !== 'detour') return;
        this.#noteSpoolFailure(report.because);
        this.#readLane(lane);
        for (const spooled of lane.reader.take(report.lines)) this.#readRecord(lane, spooled, false);
      },
    };
  }

  /** Takes over the spools of earlier runners: reports what they had not, and says what they leave open. */
  adopt(): Adopted {
    const ours = `r${this.#runner}-`;
    for (const file of readdirSync(this.#spoolDir).sort()) {
      const found = /^r\d+-(?:w(\d+)-\d+|verdicts)\.spool$/.exec(file);
      if (found && !file.startsWith(ours)) this.#addLane(file, Number(found[1] ?? -1));
    }
    this.drain();
    const culprits: Adopted['culprits'][number][] = [];
    const suspects: number[][] = [];
    for (const lane of this.#lanes) {
      const open = lane.taken?.items.filter((item) => !this.isSettled(item)) ?? [];
      const begun = open.filter((item) => lane.begun.has(item));
      // A spool is in the way only once: its open chunk has been dealt with when the next runner reads it.
      if (!lane.file.startsWith(`r${this.#runner - 1}-`) || open.length === 0) continue;
      const { worker } = lane;
      const startOf = (item: number): number => lane.begun.get(item) ?? 0;
      if (lane.taken?.careful) culprits.push(...begun.map((item) => ({ item, worker, startMicros: startOf(item) })));
      else if (begun.length > 0) suspects.push(...begun.map((item) => [item]));
      else suspects.push(open.slice(0, maxUnannounced));
    }
    return { culprits, suspects };
  }

  /** Reads what the workers have written; emits it in order. Call often: on a timer and after each chunk. */
  drain(): void {
    // A line written after this moment waits for the next call, so that lines of different workers never swap.
    const cut = this.#now();
    for (const lane of this.#lanes) if (!lane.replaced) this.#readLane(lane);
    this.#emitLogs(cut);
  }

  takeWaits(): readonly WaitFact[] {
    const waits = this.#waits;
    this.#waits = [];
    return waits;
  }

  framesOf(stack: string): readonly Frame[] {
    return this.#mapper.frames(stack);
  }

  /** Settles items from outside of the worker: killed, or never begun (`worker` -1). */
  settle(items: readonly number[], outcome: Outcome, at: SettledAt, failure: Failure | null = null): void {
    const open = items.filter((item) => !this.isSettled(item));
    if (open.length === 0) return;
    const endMicros = Math.round(this.#now());
    const told = (outcome === 'crashed' && this.#toldOf(open[0] ?? -1, at.worker)) || failure;
    const mapped = told && this.#mapper.failure(told);
    const verdict: Verdict = { type: 'verdict', items: open, outcome, ...at, endMicros, failure: mapped };
    this.#verdicts.append(verdict);
    this.#takeVerdict(verdict, false);
  }

  /** What an item said of its own end before it ended its worker. */
  #toldOf(item: number, worker: number): Failure | undefined {
    const told = this.#lanes.findLast((lane) => lane.worker === worker)?.failures.get(item);
    return told?.kind === 'crash' ? told : undefined;
  }

  /** Reports everything that is left; every worker has ended. */
  async close(): Promise<void> {
    for (const lane of this.#lanes) {
      this.#readLane(lane);
      lane.reader.close();
      lane.logsOver = false;
    }
    while (this.#emitLogs(Infinity)) await this.#room.untilRoom();
    for (const lane of this.#lanes) lane.logReader.close();
    this.#verdicts.close();
  }

  #retire(lane: Lane): void {
    if (lane.replaced) return;
    this.#readLane(lane);
    lane.reader.close();
    lane.replaced = true;
  }

  #addLane(file: string, worker: number): Lane {
    const path = join(this.#spoolDir, file);
    const known = this.#resume?.cursor[file] ?? { books: 0, logs: 0 };
    const lane: Lane = {
      file,
      worker,
      reader: new SpoolReader(path, 'books'),
      logReader: new SpoolReader(path, 'logs', known.logs),
      knownBytes: known.books,
      logs: [],
      detoured: [],
      logsOver: false,
      failures: new Map(),
      taken: undefined,
      isOurs: file.startsWith(`r${this.#runner}-`),
      replaced: false,
      begun: new Map(),
    };
    this.#lanes.push(lane);
    return lane;
  }

  #noteSpoolFailure(because: string): void {
    if (this.#spoolFailed) return;
    this.#spoolFailed = true;
    this.#emit({ type: 'noticeRaised', atMicros: Math.round(this.#now()), notice: notices.spoolFailed(because) });
  }

  #readLane(lane: Lane): void {
    for (const spooled of lane.reader.read()) this.#readRecord(lane, spooled, spooled.offset < lane.knownBytes);
  }

  /** `known`: an earlier runner has reported it; only the books and the results need it again. */
  #readRecord(lane: Lane, { record, values, offset }: SpooledRecord, known: boolean): void {
    switch (record.type) {
      case 'logWritten':
        // Lines in the file have a reader of their own.
        lane.detoured.push(Object.assign(record, { worker: lane.worker, offset }));
        return;
      case 'chunkTaken': {
        let item = 0;
        lane.taken = { items: expandRuns(record.steps).map((step) => (item += step)), careful: record.careful };
        lane.begun.clear();
        return;
      }
      case 'itemStarted':
        return void lane.begun.set(record.item, record.atMicros);
      case 'chunkEnded':
        return void (lane.taken = undefined);
      case 'itemFailed':
        return this.#addFailure(lane, record, known);
      case 'verdict':
        return this.#takeVerdict(record, known);
      case 'raceFound':
        if (known) return;
        return this.#emit({ ...record, race: mapRace(record.race, this.#mapper) });
      case 'itemsSettled':
        return this.#addItems(lane, record, values, known);
      case 'waitsTallied':
        if (!known) this.#waits.push({ worker: lane.worker, record });
        return;
      case 'waitBegan':
      case 'waitHolderChanged':
      case 'waitEnded':
        // What a dead runner's threads waited for is over.
        if (lane.isOurs) this.#waits.push({ worker: lane.worker, record });
        return;
    }
  }

  #addFailure(lane: Lane, record: FailureRecord, known: boolean): void {
    const failure = this.#mapper.failure(record.failure);
    lane.failures.set(record.item, failure);
    if (known) return;
    this.#emit({ ...record, worker: lane.worker, failure });
  }

  #addItems(lane: Lane, record: SettledRecord, values: readonly string[], known: boolean): void {
    const event: ItemsSettled = { ...record, worker: lane.worker };
    let k = 0;
    const late = new Set<number>();
    forEachSettled(event, (item, _start, end, outcome) => {
      const value = values[k++] ?? '';
      if (lane.begun.size > 0) lane.begun.delete(item);
      // A thread that is being ended may still get something done: the verdict stands.
      if (this.isSettled(item)) return void late.add(item);
      this.#markSettled(item, end, outcome);
      if (outcome === succeeded) return this.#addValue(item, value);
      this.#results.failure(item, 'failed', lane.failures.get(item));
      lane.failures.delete(item);
    });
    if (!known) this.#emit(late.size === 0 ? event : withoutItems(event, late));
  }

  #addValue(item: number, value: string): void {
    const file = spilledFile(value);
    if (file === undefined) this.#results.value(item, value);
    else this.#results.valueIn(item, join(this.#spoolDir, file));
  }

  #takeVerdict(verdict: Verdict, known: boolean): void {
    const { items, outcome, worker, chunk, attempt, startMicros, endMicros, failure } = verdict;
    for (const item of items) this.#results.failure(item, outcome, failure ?? undefined);
    if (failure && !known) {
      for (const item of items) this.#emit({ type: 'itemFailed', item, attempt, worker, failure });
    }
    const settled = new SettledItems(startMicros);
    for (const [k, item] of items.entries()) {
      settled.add(item, k === 0 ? startMicros : endMicros, endMicros, outcomeCode(outcome));
      if (!this.isSettled(item)) this.#markSettled(item, worker < 0 ? 0 : endMicros, outcomeCode(outcome));
    }
    if (!known) this.#emit({ type: 'itemsSettled', worker, chunk, attempt, ...settled.columns });
  }

  #markSettled(item: number, endMicros: number, outcome: number): void {
    this.#settled.set(item, 1);
    this.#settledCount++;
    if (outcome !== succeeded) this.#unsuccessful++;
    if (outcome === cancelled) this.#cancelled++;
    if (endMicros > this.#lastSettledMicros) this.#lastSettledMicros = endMicros;
  }

  /** Emits the lines up to `cut` while there is room for them. True when it stopped because there is none. */
  #emitLogs(cut: number): boolean {
    for (;;) {
      if (!this.#room.hasRoom) return true;
      // Lanes go on side by side: no line may pass one of another lane that has not been read yet.
      let until = cut;
      for (const lane of this.#lanes) {
        this.#readLogs(lane);
        const last = lane.logs.at(-1);
        if (last && !lane.logReader.atEnd) until = Math.min(until, last.atMicros);
      }
      const ripe = this.#lanes.flatMap((lane) => takeUntil(lane, until));
      if (ripe.length === 0) return false;
      ripe.sort((a, b) => a.atMicros - b.atMicros);
      // A worker may be held up between reading the clock and writing; its line then comes after the cut.
      for (const log of ripe) this.#lastLogMicros = log.atMicros = Math.max(log.atMicros, this.#lastLogMicros);
      this.#emit({ type: 'logsWritten', records: ripe.map((log) => this.#toRecord(log)) });
    }
  }

  #readLogs(lane: Lane): void {
    // The end of the file is only the end so far.
    if (lane.logsOver || (lane.logs.length > 0 && !lane.logReader.atEnd)) return;
    for (const { record, offset } of lane.logReader.read(logSliceBytes)) {
      lane.logs.push(Object.assign(record as LogWritten, { worker: lane.worker, offset }));
    }
    if (!lane.logReader.atEnd) return;
    lane.logs.push(...lane.detoured.splice(0));
    lane.logsOver = lane.replaced;
    if (lane.logsOver) lane.logReader.close();
  }

  #toRecord(log: SpooledLog): LogRecord {
    return {
      seq: this.#nextSeq++,
      atMicros: log.atMicros,
      worker: log.worker,
      item: log.item,
      chunk: log.chunk,
      level: log.level,
      text: this.#mapper.text(log.logger === undefined ? log.text : `${log.logger}: ${log.text}`),
      ...(log.detail !== undefined && { detail: this.#mapper.text(log.detail) }),
      stream: log.stream,
      source: log.site === null ? null : this.#sourceId(log.site),
      ...(log.late && { late: true }),
    };
  }

  #sourceId(site: string): number | null {
    const known = this.#sourceIds.get(site);
    if (known !== undefined) return known;
    const place = this.#mapper.site(site);
    const id = place ? this.#nextSource++ : null;
    this.#sourceIds.set(site, id);
    if (place && id !== null) this.#emit({ type: 'sourceSeen', source: { id, ...place } });
    return id;
  }
}

/** In a lane lines are in order of time. */
function takeUntil({ logs }: Lane, until: number): SpooledLog[] {
  const later = logs.findIndex(({ atMicros }) => atMicros > until);
  return logs.splice(0, later < 0 ? logs.length : later);
}

function withoutItems(event: ItemsSettled, items: ReadonlySet<number>): ItemsSettled {
  const rest = new SettledItems(event.fromMicros);
  forEachSettled(event, (item, start, end, outcome) => {
    if (!items.has(item)) rest.add(item, start, end, outcome);
  });
  return { ...event, ...rest.columns };
}
