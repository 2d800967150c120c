import type { Items } from './moduleTypes.ts';

export interface SourceReaderOptions {
  /** Whether another item may be read now. */
  readonly hasRoom: () => boolean;
  /** Receives each item in order. If it throws, the source ends with that error. */
  readonly onItem: (item: unknown) => void;
  /**
   * Called once, unless the reader is closed before: with the error of the source, or undefined after its last item.
   */
  readonly onEnd: (error: Error | undefined) => void;
}

/** Reads an iterable as far as there is room, and closes it when its items are not needed any more. */
export class SourceReader {
  readonly #options: SourceReaderOptions;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #isAsync: boolean;
  #isReading = false;
  #isEnded = false;

  constructor(source: Items<unknown>, options: SourceReaderOptions) {
    this.#options = options;
    this.#isAsync = Symbol.asyncIterator in source;
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Whether no further item comes: the source has ended or failed, or the reader was closed. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Reads until there is no more room. Items of a plain iterable are read before this returns. */
  read(): void {
    if (this.#isReading || !this.#mayRead) return;
    this.#isReading = true;
    if (this.#isAsync) void this.#readLater();
    else this.#readNow();
  }

  /** Reads no more and closes the source. Rejects with what the source throws while it is closed. */
  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    await this.#iterator.return?.();
  }

  get #mayRead(): boolean {
    return !this.#isEnded && this.#options.hasRoom();
  }

  #readNow(): void {
    try {
      while (this.#mayRead) this.#accept(this.#iterator.next() as IteratorResult<unknown>);
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#isReading = false;
    }
  }

  async #readLater(): Promise<void> {
    try {
      while (this.#mayRead) this.#accept(await this.#iterator.next());
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#isReading = false;
    }
  }

  #accept(step: IteratorResult<unknown>): void {
    if (this.#isEnded) return;
    if (step.done) this.#end(undefined);
    else this.#options.onItem(step.value);
  }

  #fail(reason: Error): void {
    if (this.#isEnded) return;
    this.#end(reason);
    // `onItem` may have refused the item. The source has not ended then and must be closed.
    void Promise.resolve(this.#iterator.return?.()).catch(() => {});
  }

  #end(error: Error | undefined): void {
    this.#isEnded = true;
    this.#options.onEnd(error);
  }
}
