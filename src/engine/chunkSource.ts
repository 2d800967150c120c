import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';

/** Supplies the scheduler with chunks for its workers. */
export interface ChunkSource {
  /** The next chunk, as soon as there is one; undefined if none is left. */
  next(): Promise<ChunkMessage | undefined>;
  /** True if all chunks have been taken. One that is given back later belongs to the slot that gave it back. */
  readonly isSpent: boolean;
  /** Returns a chunk that must run again. It comes before all others, and a waiting worker receives it immediately. */
  giveBack(chunk: ChunkMessage): void;
  /** A chunk was answered after its worker had run its items for `runMicros`. */
  saw(chunk: ChunkMessage, runMicros: number): void;
}

type Waiter = (chunk: ChunkMessage | undefined) => void;

/** Chunks of an iterator, which is read one chunk at a time. */
export class IteratorSource implements ChunkSource {
  readonly #chunks: AsyncIterator<ChunkMessage, void, undefined>;
  readonly #sizer: ChunkSizer | undefined;
  readonly #returned: ChunkMessage[] = [];
  readonly #waiting: { readonly resolve: Waiter; readonly reject: (error: Error) => void }[] = [];
  #reading = false;
  #ended = false;
  #failure: Error | undefined;

  constructor(chunks: AsyncIterator<ChunkMessage, void, undefined>, sizer?: ChunkSizer) {
    this.#chunks = chunks;
    this.#sizer = sizer;
  }

  next(): Promise<ChunkMessage | undefined> {
    const chunk = this.#returned.shift();
    if (chunk) return Promise.resolve(chunk);
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      void this.#read();
    });
  }

  get isSpent(): boolean {
    return this.#ended && this.#returned.length === 0;
  }

  giveBack(chunk: ChunkMessage): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(chunk);
    else this.#returned.push(chunk);
  }

  saw({ items }: ChunkMessage, runMicros: number): void {
    this.#sizer?.saw?.(items.length, runMicros);
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#waiting.length > 0) {
      try {
        const step = await this.#chunks.next();
        this.#ended = step.done === true;
        const waiter = this.#waiting.shift();
        if (waiter) waiter.resolve(step.done ? undefined : step.value);
        // The worker for which it was read has received a returned chunk instead.
        else if (!step.done) this.#returned.push(step.value);
      } catch (error) {
        this.#failure = error as Error;
        for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#failure);
      }
    }
    this.#reading = false;
  }
}
