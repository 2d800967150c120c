import { outcomeOf, type Outcome } from '../../../src/model/facts/events.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';
import { itemSpan, type RunModel } from '../../../src/model/run/runModel.ts';
import type { ChunkTable } from '../../../src/model/run/timeline.ts';

/** The known facts about one item. */
export interface ItemFacts {
  readonly item: number;
  /** `waiting` means that the item has not begun yet. */
  readonly state: Outcome | 'running' | 'waiting';
  readonly worker: number | undefined;
  readonly chunk: number | undefined;
  readonly attempt: number;
  readonly startMicros: number | undefined;
  readonly runMicros: number | undefined;
}

export function itemFacts(model: RunModel, item: number, nowMicros: number): ItemFacts {
  const known = (value: number): number | undefined => (value >= 0 ? value : undefined);
  for (const { worker, running } of model.workers) {
    const startMicros = running.get(item);
    if (startMicros === undefined) continue;
    const runMicros = Math.max(0, nowMicros - startMicros);
    return { item, state: 'running', worker, chunk: undefined, attempt: 1, startMicros, runMicros };
  }
  const span = itemSpan(model, item);
  return {
    item,
    state: outcomeOf(model.items.outcome.get(item)) ?? 'waiting',
    worker: known(model.items.worker.get(item)),
    chunk: known(model.items.chunk.get(item)),
    attempt: Math.max(1, model.items.attempt.get(item)),
    startMicros: span?.startMicros,
    runMicros: span && span.endMicros - span.startMicros,
  };
}

/** Costs of the chunk of an item, in microseconds. */
export interface ChunkCosts {
  readonly items: number;
  readonly copyInMicros: number;
  readonly runMicros: number;
  readonly copyOutMicros: number;
}

export function chunkCosts(chunks: ChunkTable, chunk: number | undefined): ChunkCosts | undefined {
  if (chunk === undefined || chunks.count.get(chunk) === 0) return undefined;
  const received = chunks.receivedMicros.get(chunk);
  const ended = chunks.endedMicros.get(chunk);
  return {
    items: chunks.count.get(chunk),
    copyInMicros: Math.max(0, received - chunks.sentMicros.get(chunk)),
    runMicros: Math.max(0, ended - received),
    copyOutMicros: Math.max(0, chunks.answeredMicros.get(chunk) - ended),
  };
}

/** The last log lines of an item. It keeps its position, so that a growing log is read once. */
export class ItemLog {
  #item = -1;
  #logs: readonly LogRecord[] = [];
  #scanned = 0;
  #found: LogRecord[] = [];
  #count = 0;

  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  of(logs: readonly LogRecord[], item: number): { readonly last: readonly LogRecord[]; readonly count: number } {
    if (logs !== this.#logs || item !== this.#item) {
      this.#item = item;
      this.#logs = logs;
      this.#scanned = this.#count = 0;
      this.#found = [];
    }
    for (; this.#scanned < logs.length; this.#scanned++) {
      const record = logs[this.#scanned]!;
      if (record.item !== item) continue;
      this.#count++;
      this.#found.push(record);
      if (this.#found.length > this.limit * 2) this.#found = this.#found.slice(-this.limit);
    }
    return { last: this.#found.slice(-this.limit), count: this.#count };
  }
}

/** JSON with indentation if it is complete and short enough, else unchanged. */
export function readable(json: string, cut: boolean): string {
  if (cut || json.length > 20_000) return json;
  try {
    const text = JSON.stringify(JSON.parse(json), null, 2);
    return json.length <= 60 ? json : text;
  } catch {
    return json;
  }
}
