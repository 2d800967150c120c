import { uint8Column } from '../base/column.ts';
import { forEachSettled, outcomeCode, type ItemsSettled, type Outcome, type RunEvent } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import type { LogRecord } from '../model/log.ts';
import type { SpoolRecord } from '../protocol/workerLink.ts';
import { SpoolReader } from './spoolReader.ts';

/** Turns positions in the compiled bundle into positions in the user's source. */
export interface SourceMapper {
  failure(failure: Failure): Failure;
  /** `file:line:column` of the bundle, or undefined where nothing is known. */
  site(site: string): { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** Replaces positions of the bundle inside a text. */
  text(text: string): string;
}

/** Where outcomes go besides the events: `--results`. */
export interface ResultSink {
  /** Called once per item that is part of the run, in input order, before any result. */
  expect(item: number): void;
  value(item: number, json: string): void;
  failure(item: number, outcome: Outcome, failure: Failure | undefined): void;
}

type SpooledLog = Extract<SpoolRecord, { t: 'log' }> & { readonly worker: number; at: number };

interface Lane {
  readonly reader: SpoolReader;
  readonly logs: SpooledLog[];
  readonly failures: Map<number, Failure>;
}

/**
 * Reads the workers' spools and keeps the books: which items have their outcome, in what order everything
 * happened. The only source of item and log events; each item is settled once.
 */
export class Ledger {
  readonly #lanes: Lane[] = [];
  readonly #emit: (event: RunEvent) => void;
  readonly #mapper: SourceMapper;
  readonly #results: ResultSink;
  readonly #now: () => number;
  readonly #settled = uint8Column();
  #settledCount = 0;
  readonly #sourceIds = new Map<string, number | null>();
  readonly #chunkTimes = new Map<number, { readonly received: number; readonly ended: number }>();
  #nextSeq = 0;
  #lastLogMicros = 0;
  #unsuccessful = 0;
  #lastSettledMicros = 0;

  constructor(options: {
    readonly emit: (event: RunEvent) => void;
    readonly mapper: SourceMapper;
    readonly results: ResultSink;
    readonly now: () => number;
  }) {
    this.#emit = options.emit;
    this.#mapper = options.mapper;
    this.#results = options.results;
    this.#now = options.now;
  }

  get settledCount(): number {
    return this.#settledCount;
  }

  get unsuccessfulCount(): number {
    return this.#unsuccessful;
  }

  /** End of the last item so far, microseconds since the run's start. */
  get lastSettledMicros(): number {
    return this.#lastSettledMicros;
  }

  isSettled(item: number): boolean {
    return this.#settled.get(item) !== 0;
  }

  /** Follows one more worker's spool, from its beginning. */
  follow(worker: number, spool: string): void {
    this.#lanes[worker]?.reader.close();
    this.#lanes[worker] = {
      reader: new SpoolReader(spool),
      logs: this.#lanes[worker]?.logs ?? [],
      failures: new Map(),
    };
  }

  /** Reads what the workers have written; emits it in order. Call often: on a timer and after each chunk. */
  drain(): void {
    // A line written after this moment waits for the next call, so that lines of different workers never swap.
    const cut = this.#now();
    this.#lanes.forEach((lane, worker) => this.#readLane(lane, worker));
    this.#emitLogs(cut);
  }

  /** When the worker received a chunk and ended its last item; known once the chunk is done. */
  takeChunkTimes(chunk: number): { readonly received: number; readonly ended: number } | undefined {
    const times = this.#chunkTimes.get(chunk);
    this.#chunkTimes.delete(chunk);
    return times;
  }

  /** Settles items from outside of the worker: killed, or never begun (`worker` -1). */
  settle(
    items: readonly number[],
    outcome: Outcome,
    at: { readonly worker: number; readonly chunk: number; readonly attempt: number; readonly startMicros: number },
    failure?: Failure,
  ): void {
    const open = items.filter((item) => !this.isSettled(item));
    if (open.length === 0) return;
    if (failure) {
      for (const item of open) {
        this.#emit({ type: 'itemFailed', item, attempt: at.attempt, worker: at.worker, failure });
      }
    }
    for (const item of open) this.#results.failure(item, outcome, failure);
    const end = Math.round(this.#now());
    this.#publish({
      type: 'itemsSettled',
      worker: at.worker,
      chunk: at.chunk,
      attempt: at.attempt,
      fromMicros: at.startMicros,
      itemSteps: open.map((item, k) => item - (open[k - 1] ?? 0)),
      gapMicros: open.map(() => 0),
      runMicros: open.map((_, k) => (k === 0 ? end - at.startMicros : 0)),
      outcomes: open.map(() => outcomeCode(outcome)),
    });
  }

  close(): void {
    this.drain();
    this.#emitLogs(Infinity);
    for (const lane of this.#lanes) lane.reader.close();
  }

  #readLane(lane: Lane, worker: number): void {
    for (const { record, values } of lane.reader.read()) {
      if (record.t === 'log') lane.logs.push({ ...record, worker });
      else if (record.t === 'chunk') this.#chunkTimes.set(record.chunk, record);
      else if (record.t === 'failed') this.#addFailure(lane, worker, record);
      else this.#addItems(lane, worker, record, values);
    }
  }

  #addFailure(lane: Lane, worker: number, record: Extract<SpoolRecord, { t: 'failed' }>): void {
    const failure = this.#mapper.failure(record.failure);
    lane.failures.set(record.item, failure);
    this.#emit({ type: 'itemFailed', item: record.item, attempt: record.attempt, worker, failure });
  }

  #addItems(lane: Lane, worker: number, record: Extract<SpoolRecord, { t: 'items' }>, values: readonly string[]): void {
    const event: ItemsSettled = {
      type: 'itemsSettled',
      worker,
      chunk: record.chunk,
      attempt: record.attempt,
      fromMicros: record.from,
      itemSteps: record.steps,
      gapMicros: record.gaps,
      runMicros: record.runs,
      outcomes: record.outcomes,
    };
    let k = 0;
    forEachSettled(event, (item, _start, _end, outcome) => {
      const value = values[k++] ?? '';
      if (outcome === outcomeCode('succeeded')) return this.#results.value(item, value);
      this.#results.failure(item, 'failed', lane.failures.get(item));
      lane.failures.delete(item);
    });
    this.#publish(event);
  }

  #publish(event: ItemsSettled): void {
    forEachSettled(event, (item, _start, end, outcome) => {
      if (this.isSettled(item)) return;
      this.#settled.set(item, 1);
      this.#settledCount++;
      if (outcome !== outcomeCode('succeeded')) this.#unsuccessful++;
      if (event.worker >= 0 && end > this.#lastSettledMicros) this.#lastSettledMicros = end;
    });
    this.#emit(event);
  }

  #emitLogs(cut: number): void {
    const ripe: SpooledLog[] = [];
    for (const lane of this.#lanes) {
      let count = 0;
      while (count < lane.logs.length && lane.logs[count]!.at <= cut) count++;
      ripe.push(...lane.logs.splice(0, count));
    }
    if (ripe.length === 0) return;
    ripe.sort((a, b) => a.at - b.at);
    // A worker may be held up between reading the clock and writing; its line then comes after the cut.
    for (const log of ripe) this.#lastLogMicros = log.at = Math.max(log.at, this.#lastLogMicros);
    const records = ripe.map((log) => this.#toRecord(log));
    const batch = 1000;
    for (let k = 0; k < records.length; k += batch) {
      this.#emit({ type: 'logsWritten', records: records.slice(k, k + batch) });
    }
  }

  #toRecord(log: SpooledLog): LogRecord {
    return {
      seq: this.#nextSeq++,
      atMicros: log.at,
      worker: log.worker,
      item: log.item,
      chunk: log.chunk,
      level: log.level,
      text: this.#mapper.text(log.text),
      stream: log.stream,
      source: log.site === null ? null : this.#sourceId(log.site),
      ...(log.late && { late: true }),
    };
  }

  #sourceId(site: string): number | null {
    const known = this.#sourceIds.get(site);
    if (known !== undefined) return known;
    const place = this.#mapper.site(site);
    const id = place ? this.#sourceIds.size : null;
    this.#sourceIds.set(site, id);
    if (place && id !== null) this.#emit({ type: 'sourceSeen', source: { id, ...place } });
    return id;
  }
}
