import { statusWords } from '../protocol/workerLink.ts';

/** A worker's status in shared memory: its feeder reads it without a message, even while the worker is in a busy loop. */
export class StatusBlock {
  readonly #words: Int32Array;
  /**
   * Running items and their starts, in the order in which they began; the oldest is shown. Undefined if at most one
   * item runs.
   */
  readonly #running: Map<number, number> | undefined;

  constructor(buffer: SharedArrayBuffer, concurrency: number) {
    this.#words = new Int32Array(buffer);
    this.#running = concurrency > 1 ? new Map() : undefined;
  }

  /** Stores Node's number of the worker's thread. The worker calls it before anything else. */
  introduce(threadId: number): void {
    Atomics.store(this.#words, statusWords.threadId, threadId);
  }

  get threadId(): number {
    return Atomics.load(this.#words, statusWords.threadId);
  }

  get stopRequested(): boolean {
    return Atomics.load(this.#words, statusWords.stop) !== 0;
  }

  requestStop(): void {
    Atomics.store(this.#words, statusWords.stop, 1);
  }

  /** This thread is blocked. It has looked up the holder at `atMicros` or later, and must wait longer. */
  looked(atMicros: number): void {
    Atomics.store(this.#words, statusWords.lookedMs, atMicros / 1e3);
  }

  get lookedMs(): number {
    return Atomics.load(this.#words, statusWords.lookedMs);
  }

  begin(item: number, startMicros: number): void {
    this.#running?.set(item, startMicros);
    if (!this.#running || this.#running.size === 1) this.#show(item, startMicros);
  }

  end(item: number): void {
    this.#running?.delete(item);
    const [oldest] = this.#running ?? [];
    if (oldest) this.#show(...oldest);
    else this.#words[statusWords.item] = -1;
  }

  /** The oldest running item; may be read from any thread. */
  get running(): { readonly item: number; readonly sinceMs: number } | undefined {
    const item = Atomics.load(this.#words, statusWords.item);
    return item < 0 ? undefined : { item, sinceMs: Atomics.load(this.#words, statusWords.sinceMs) };
  }

  /** An atomic store is slow beside a short item. It is needed when the time changes, which must be seen before the item. */
  #show(item: number, startMicros: number): void {
    const sinceMs = Math.trunc(startMicros / 1e3);
    if (this.#words[statusWords.sinceMs] === sinceMs) {
      this.#words[statusWords.item] = item;
      return;
    }
    Atomics.store(this.#words, statusWords.sinceMs, sinceMs);
    Atomics.store(this.#words, statusWords.item, item);
  }
}

export function createStatusBuffer(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(statusWords.length * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(buffer)[statusWords.item] = -1;
  return buffer;
}
