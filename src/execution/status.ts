import { statusWords } from '../protocol/workerLink.ts';

/** The worker's side of its status block: the runner reads it without a message, even in a busy loop. */
export class StatusBlock {
  readonly #words: Int32Array;
  /** Items running now in the order they began; the oldest is the one shown. Only kept where there can be several. */
  readonly #running: Map<number, number> | undefined;

  constructor(buffer: SharedArrayBuffer, concurrency: number) {
    this.#words = new Int32Array(buffer);
    this.#running = concurrency > 1 ? new Map() : undefined;
  }

  /** The worker says which thread it is, before anything else. */
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

  /** Just now, at `atMicros` or later, this thread found that it has to wait on. */
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
    else Atomics.store(this.#words, statusWords.item, -1);
  }

  /** What runs now, read from any thread. */
  get running(): { readonly item: number; readonly sinceMs: number } | undefined {
    const item = Atomics.load(this.#words, statusWords.item);
    return item < 0 ? undefined : { item, sinceMs: Atomics.load(this.#words, statusWords.sinceMs) };
  }

  #show(item: number, startMicros: number): void {
    Atomics.store(this.#words, statusWords.sinceMs, startMicros / 1e3);
    Atomics.store(this.#words, statusWords.item, item);
  }
}

export function createStatusBuffer(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(statusWords.length * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(buffer)[statusWords.item] = -1;
  return buffer;
}
