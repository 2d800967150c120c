/** Decides how many items the next chunk gets. */
export interface ChunkSizer {
  /** @param left items not handed out yet; undefined while nobody knows. */
  next(left: number | undefined): number;
  /** A chunk of `items` came back; a worker was busy with it for `runMicros`. Absent where that changes nothing. */
  saw?(items: number, runMicros: number): void;
  /** How long a chunk waits for items that have not been read, milliseconds; then it goes without them. Undefined: for all of them. */
  readonly patienceMs?: number;
}

export const fixedChunks = (size: number): ChunkSizer => ({ next: () => size });

/** Python's default for `map`: ceil(items / (4 x workers)), at least 1 (CPython, multiprocessing/pool.py). */
export function defaultChunksize(items: number, workers: number): number {
  return Math.max(1, Math.ceil(items / (4 * workers)));
}

interface Shape {
  readonly workers: number;
  /** Items at once in one worker. */
  readonly concurrency: number;
  /** A worker may run no more. */
  readonly itemsPerWorker?: number | undefined;
  /** What is handed out are groups of so many items; 1 when absent. */
  readonly itemsEach?: number;
}

/** Less work than this is not worth a message to a worker. */
const leastMicros = 2_000;
/** More at once saves nothing that could be measured, and leaves more behind on one worker when items grow slow. */
const mostMicros = 100_000;
/** More items at once save nothing either, however short they are: the worker waits until all of them have been sent. */
const mostItems = 2048;
/** A few quick items must not decide over a thousand others. */
const growth = 16;
/** Of a chunk's items some run beside fewer than `concurrency` others: at its end. */
const fillings = 4;
/** The newest chunk's share in the estimate: items that lie together resemble each other. */
const newest = 0.5;

/**
 * Chunks that shrink as the work runs out: each is a `4 x workers`-th of what is left, within bounds of time by what
 * items have taken so far. Deterministic for given times. After guided self-scheduling (Polychronopoulos and Kuck, IEEE
 * Transactions on Computers, 1987), with the more careful divisor of factoring (Flynn Hummel, Schonberg and Flynn,
 * CACM 1992): a `workers`-th of the rest is too much where a slow block lies in it.
 */
export class AutoChunks implements ChunkSizer {
  readonly patienceMs = 5;
  readonly #workers: number;
  readonly #fewest: number;
  readonly #limit: number;
  #itemMicros: number | undefined;
  #last = 0;

  constructor({ workers, concurrency, itemsPerWorker = Infinity, itemsEach = 1 }: Shape) {
    this.#workers = workers;
    this.#fewest = concurrency === 1 ? 1 : fillings * concurrency;
    this.#limit = Math.min(Math.max(Math.round(mostItems / itemsEach), this.#fewest), itemsPerWorker);
  }

  next(left: number | undefined): number {
    const size = this.#sized(left);
    const share = left === undefined ? size : Math.ceil(left / this.#workers);
    this.#last = Math.max(1, Math.min(size, share, this.#limit));
    return this.#last;
  }

  saw(items: number, runMicros: number): void {
    const micros = Math.max(runMicros / items, 0.001);
    this.#itemMicros = this.#itemMicros === undefined ? micros : newest * micros + (1 - newest) * this.#itemMicros;
  }

  #sized(left: number | undefined): number {
    if (this.#itemMicros === undefined) return this.#fewest;
    const least = Math.max(this.#fewest, Math.round(leastMicros / this.#itemMicros));
    const most = Math.max(least, Math.round(mostMicros / this.#itemMicros));
    const wanted = left === undefined ? most : Math.ceil(left / (4 * this.#workers));
    return Math.min(Math.max(wanted, least), most, Math.max(this.#fewest, growth * this.#last));
  }
}
