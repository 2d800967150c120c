import { outcomeCode } from '../model/facts/events.ts';
import type { FailureKind } from '../model/facts/failure.ts';
import { SettledItems } from '../model/facts/settledItems.ts';
import type { WorkerReport } from '../protocol/workerLink.ts';
import type { SettledRecord, WorkerRecord } from '../protocol/workerRecords.ts';
import { explainUnsendable, type Reach } from './cloneProblem.ts';
import { recordCopy } from './recordCopy.ts';
import { packThrown } from './packThrown.ts';
import { flushMicros, ownRecordMicros, type ItemAddress, type RecordSink } from './recordSink.ts';
import type { SharedMemory } from './sharedMemory.ts';
import { refuseMoved, unwrapTransfer } from './transfer.ts';

const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');

/** Sends one report; objects in `transfer` move with it. Throws for what cannot be cloned. */
export type SendReport = (report: WorkerReport, transfer?: readonly object[]) => void;

/**
 * Reports by message. Texts, numbers and copies of records wait up to 4 ms for their neighbours. Any other result could be
 * changed by a later item, and is sent when its item ends, which copies it.
 */
export class MessageSink implements RecordSink {
  readonly #send: SendReport;
  readonly #memory: SharedMemory;
  readonly #reach: Reach;
  readonly #isTimed: boolean;
  /** Times of the items that wait, which are of one chunk. Most wait alone, if anybody reads their times. */
  #times: { readonly first: ItemAddress; readonly items: SettledItems } | undefined;
  #announces = true;
  #items: number[] = [];
  #values: unknown[] = [];
  #fromMicros = 0;

  /** `timed`: reports carry the times of their items. */
  constructor(send: SendReport, memory: SharedMemory, reach: Reach, timed = false) {
    this.#send = send;
    this.#memory = memory;
    this.#reach = reach;
    this.#isTimed = timed;
  }

  append(record: WorkerRecord): void {
    // The receiver has sent the chunk, and receives an answer when it ends.
    if (record.type === 'chunkTaken' || record.type === 'chunkEnded') return;
    this.#send({ type: 'record', record });
  }

  announce(item: number, atMicros: number): void {
    this.flush();
    this.#send({ type: 'record', record: { type: 'itemStarted', item, atMicros: Math.round(atMicros) } });
  }

  get announces(): boolean {
    return this.#announces;
  }

  succeed(at: ItemAddress, startMicros: number, endMicros: number, result: unknown): void {
    const { item } = at;
    this.#announces = endMicros - startMicros >= ownRecordMicros;
    const kept = isMutable(result) ? recordCopy(result) : result;
    if (kept !== undefined || result === undefined) {
      if (this.#items.length === 0) this.#fromMicros = startMicros;
      this.#items.push(item);
      this.#values.push(kept);
      this.#addTimes(at, startMicros, endMicros, succeeded);
      if (this.#announces || endMicros - this.#fromMicros >= flushMicros) this.flush();
      return;
    }
    this.flush();
    const { value, list } = unwrapTransfer(result);
    const ready = this.#memory.share(value);
    refuseMoved(list, 'the result');
    this.#addTimes(at, startMicros, endMicros, succeeded);
    const holdsShared = ready !== value;
    try {
      this.#send({ type: 'succeeded', items: [item], values: [ready], holdsShared, ...this.#takeTimes() }, list);
    } catch (error) {
      throw explainUnsendable(value, 'value', this.#reach, error);
    }
  }

  fail(at: ItemAddress, startMicros: number, endMicros: number, error: unknown, kind: FailureKind): void {
    this.flush();
    this.#addTimes(at, startMicros, endMicros, failed);
    const thrown = packThrown(error, kind, this.#reach);
    this.#send({ type: 'failed', item: at.item, thrown, ...this.#takeTimes() });
  }

  flush(): void {
    const rest = this.rest();
    if (rest) this.#send(rest);
  }

  rest(): WorkerReport | undefined {
    if (this.#items.length === 0) return undefined;
    const [items, values] = [this.#items, this.#values];
    const report: WorkerReport = { type: 'succeeded', items, values, holdsShared: false, ...this.#takeTimes() };
    this.#items = [];
    this.#values = [];
    return report;
  }

  close(): void {
    this.flush();
  }

  #addTimes(at: ItemAddress, startMicros: number, endMicros: number, outcome: number): void {
    if (!this.#isTimed) return;
    const start = Math.round(startMicros);
    this.#times ??= { first: { ...at }, items: new SettledItems(start) };
    this.#times.items.add(at.item, start, Math.round(endMicros), outcome);
  }

  #takeTimes(): { readonly times?: SettledRecord } | undefined {
    if (!this.#times) return undefined;
    const { first, items } = this.#times;
    this.#times = undefined;
    const { chunk, attempt } = first;
    return { times: { type: 'itemsSettled', chunk, attempt, ...items.columns } };
  }
}

/** Whether a later item could change the value, or the value cannot be sent. */
function isMutable(value: unknown): value is object | symbol {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol';
}
