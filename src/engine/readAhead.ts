import { setImmediate } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import type { ItemSource } from '../model/facts/input.ts';
import type { ItemRange } from '../model/facts/job.ts';

/** Inputs with their numbers. */
export interface NumberedInputs {
  readonly items: number[];
  readonly inputs: unknown[];
}

interface Slice extends NumberedInputs {
  /** Of the inputs, about. */
  bytes: number;
}

export interface ReadOptions {
  readonly source: ItemSource;
  /** All without one. */
  readonly selection: readonly ItemRange[] | undefined;
  /** Sees each selected input as it is read; gives about how many bytes it takes. */
  readonly onInput: (item: number, input: unknown) => number;
  readonly isOpen: (item: number) => boolean;
}

/** So much is read ahead, and at most a slice more. */
const aheadBytes = 1 << 22;
/** Of what the source gives, so much is looked at before others have their turn. */
const sliceBytes = 1 << 16;

/**
 * Reads inputs before they are asked for: while workers start, and while they run. What the source throws comes after
 * all that it gave.
 */
export class ReadAhead {
  readonly #options: ReadOptions;
  readonly #batches: AsyncIterator<readonly unknown[]>;
  /** What the source gave last, and how much of it has been looked at. */
  #given: readonly unknown[] = [];
  #looked = 0;
  readonly #held: Slice[] = [];
  /** Inputs of the first slice that are gone. */
  #taken = 0;
  #count = 0;
  #bytes = 0;
  /** Somebody waits for as many. */
  #wanted = 0;
  #passed = 0;
  /** How many inputs the source has given, wanted or not. */
  #position = 0;
  #waitedMs = 0;
  #reading = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #news = createDeferred<void>();

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#batches = options.source.batches[Symbol.asyncIterator]();
    void this.#read();
  }

  /** Selected inputs before the next one. */
  get passed(): number {
    return this.#passed;
  }

  /** How long inputs had to be waited for. */
  get waitedMicros(): number {
    return 1000 * this.#waitedMs;
  }

  /** Waits for an input; false when there is none any more. Rejects with what the source threw. */
  async hasNext(): Promise<boolean> {
    await this.#until(1, Infinity);
    return this.#count > 0;
  }

  /** The next inputs, `count` of them; fewer before the end or a failure, and where the rest does not come within `patienceMs`. */
  async take(count: number, patienceMs = Infinity): Promise<NumberedInputs> {
    await this.#until(count, patienceMs);
    const taken: NumberedInputs = { items: [], inputs: [] };
    while (taken.items.length < count && this.#count > 0) this.#move(count - taken.items.length, taken);
    void this.#read();
    return taken;
  }

  /** Reads no further, also where an input is on its way. */
  stop(): void {
    this.#ended = true;
    // What it throws over this is nobody's.
    Promise.resolve(this.#batches.return?.()).catch(() => {});
  }

  #move(most: number, into: NumberedInputs): void {
    const { items, inputs, bytes } = this.#held[0]!;
    const end = Math.min(items.length, this.#taken + most);
    for (let k = this.#taken; k < end; k++) {
      into.items.push(items[k]!);
      into.inputs.push(inputs[k]);
    }
    this.#count -= end - this.#taken;
    this.#passed += end - this.#taken;
    this.#taken = end;
    if (end < items.length) return;
    this.#held.shift();
    this.#taken = 0;
    this.#bytes -= bytes;
  }

  async #until(count: number, patienceMs: number): Promise<void> {
    if (this.#count >= count) return;
    const asked = performance.now();
    const late = createDeferred<void>();
    const timer = patienceMs === Infinity ? undefined : setTimeout(late.resolve, patienceMs);
    this.#wanted = count;
    while (this.#count < count && !this.#ended && performance.now() - asked < patienceMs) {
      void this.#read();
      await Promise.race([this.#news.promise, late.promise]);
    }
    this.#wanted = 0;
    clearTimeout(timer);
    this.#waitedMs += performance.now() - asked;
    if (this.#count === 0 && this.#failure) throw this.#failure.error;
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#ended) return;
    this.#reading = true;
    while (!this.#ended && (this.#bytes < aheadBytes || this.#count < this.#wanted)) {
      await this.#readSlice();
      this.#news.resolve();
      this.#news = createDeferred<void>();
      await setImmediate();
    }
    this.#reading = false;
  }

  async #readSlice(): Promise<void> {
    try {
      if (this.#looked === this.#given.length) {
        const { value, done } = await this.#batches.next();
        if (done) this.#ended = true;
        if (this.#ended) return;
        this.#given = value;
        this.#looked = 0;
      }
      this.#hold();
    } catch (error) {
      this.#failure = { error };
      this.#ended = true;
    }
  }

  /** Numbers the next inputs and keeps the wanted ones. */
  #hold(): void {
    const { source, selection, onInput, isOpen } = this.#options;
    const slice: Slice = { items: [], inputs: [], bytes: 0 };
    while (this.#looked < this.#given.length && slice.bytes < sliceBytes) {
      const input = this.#given[this.#looked++];
      const item = source.items?.[this.#position] ?? this.#position;
      this.#position++;
      if (selection && !isSelected(item, selection)) continue;
      slice.bytes += onInput(item, input);
      if (isOpen(item)) {
        slice.items.push(item);
        slice.inputs.push(input);
      } else this.#passed++;
    }
    if (selection && this.#position > (selection.at(-1)?.[1] ?? -1)) this.stop();
    if (slice.items.length === 0) return;
    this.#held.push(slice);
    this.#count += slice.items.length;
    this.#bytes += slice.bytes;
  }
}

function isSelected(item: number, selection: readonly ItemRange[]): boolean {
  return selection.some(([first, last]) => item >= first && item <= last);
}
