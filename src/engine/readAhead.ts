import { setImmediate } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import type { ItemSource } from '../model/facts/input.ts';
import type { ItemSelection } from '../model/facts/selection.ts';
import { InputBuffer, type NumberedInputs } from './inputBuffer.ts';

export interface ReadOptions {
  readonly source: ItemSource;
  /** All items if undefined. */
  readonly selection: ItemSelection | undefined;
  /** Called with each selected input when it is read. Returns approximately how many bytes it uses. */
  readonly onInput: (item: number, input: unknown) => number;
  /** False for an item that already has an outcome. */
  readonly isOpen: (item: number) => boolean;
}

/** How long `take` waits, and how much it takes. */
export interface TakeLimits {
  readonly patienceMs?: number | undefined;
  readonly mostBytes?: number | undefined;
}

/** This many bytes are read ahead, and at most one slice more. */
const aheadBytes = 1 << 22;
/** After this many bytes of a batch, other work has its turn. */
const sliceBytes = 1 << 16;

/**
 * Reads inputs before they are requested: while workers start, and while they run. An error of the source comes after
 * all inputs that the source yielded.
 */
export class ReadAhead {
  readonly #options: ReadOptions;
  readonly #batches: AsyncIterator<readonly unknown[]>;
  readonly #buffer = new InputBuffer();
  /** The last batch of the source, and how many of its inputs have been processed. */
  #batch: readonly unknown[] = [];
  #looked = 0;
  /** Number of inputs that a call of `take` or `hasNext` waits for. */
  #wanted = 0;
  #passed = 0;
  /** How many inputs the source has yielded, selected or not. */
  #position = 0;
  #waitedMs = 0;
  #isReading = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #news = createDeferred<void>();

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#batches = options.source.batches[Symbol.asyncIterator]();
    void this.#read();
  }

  /** Number of selected inputs before the next one. */
  get passed(): number {
    return this.#passed;
  }

  /** How long the run has waited for inputs. */
  get waitedMicros(): number {
    return 1000 * this.#waitedMs;
  }

  /** Waits for an input. Returns false if there are no more. Rejects with the error of the source. */
  async hasNext(): Promise<boolean> {
    await this.#until(1, Infinity);
    return this.#buffer.count > 0;
  }

  /**
   * The next `count` inputs. It returns fewer before the end of the source or its error. It also returns fewer, but at
   * least the available ones, if the others do not arrive within `patienceMs`, and at least one if they use more than `mostBytes`.
   */
  async take(count: number, { patienceMs = Infinity, mostBytes = Infinity }: TakeLimits = {}): Promise<NumberedInputs> {
    await this.#until(count, patienceMs, mostBytes);
    const taken = this.#buffer.take(count, mostBytes);
    this.#passed += taken.items.length;
    void this.#read();
    return taken;
  }

  /** Stops reading, even if an input is about to arrive. */
  stop(): void {
    this.#ended = true;
    // Its inputs are no longer needed, and neither is its error.
    Promise.resolve(this.#batches.return?.()).catch(() => {});
  }

  async #until(count: number, patienceMs: number, mostBytes = Infinity): Promise<void> {
    const isThere = (): boolean => this.#buffer.count >= count || this.#buffer.bytes >= mostBytes;
    if (isThere()) return;
    const askedMs = performance.now();
    const late = createDeferred<void>();
    const timer = patienceMs === Infinity ? undefined : setTimeout(late.resolve, patienceMs);
    this.#wanted = count;
    while (!isThere() && !this.#ended && performance.now() - askedMs < patienceMs) {
      void this.#read();
      await Promise.race([this.#news.promise, late.promise]);
    }
    this.#wanted = 0;
    clearTimeout(timer);
    this.#waitedMs += performance.now() - askedMs;
    if (this.#buffer.count === 0 && this.#failure) throw this.#failure.error;
  }

  async #read(): Promise<void> {
    if (this.#isReading || this.#ended) return;
    this.#isReading = true;
    while (!this.#ended && (this.#buffer.bytes < aheadBytes || this.#buffer.count < this.#wanted)) {
      await this.#readSlice();
      this.#news.resolve();
      this.#news = createDeferred<void>();
      await setImmediate();
    }
    this.#isReading = false;
  }

  async #readSlice(): Promise<void> {
    try {
      if (this.#looked === this.#batch.length) {
        const { value, done } = await this.#batches.next();
        if (done) this.#ended = true;
        if (this.#ended) return;
        this.#batch = value;
        this.#looked = 0;
      }
      this.#lookAtSlice();
    } catch (error) {
      this.#failure = { error };
      this.#ended = true;
    }
  }

  /** Numbers the next inputs of the batch, and keeps those that will run. */
  #lookAtSlice(): void {
    const { source, selection, onInput, isOpen } = this.#options;
    const items: number[] = [];
    const inputs: unknown[] = [];
    let bytes = 0;
    while (this.#looked < this.#batch.length && bytes < sliceBytes) {
      const input = this.#batch[this.#looked++];
      const item = source.items?.[this.#position] ?? this.#position;
      this.#position++;
      if (selection && !selection.includes(item)) continue;
      bytes += onInput(item, input);
      if (isOpen(item)) {
        items.push(item);
        inputs.push(input);
      } else this.#passed++;
    }
    if (selection && this.#position >= selection.end) this.stop();
    this.#buffer.add({ items, inputs, bytes });
  }
}
