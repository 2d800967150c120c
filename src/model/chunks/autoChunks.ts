/** Decides how many items the next chunk has. */
export interface ChunkSizer {
  /** @param left number of items that no worker has received yet; undefined while it is unknown. */
  next(left: number | undefined): number;
  /** A worker finished a chunk of `items` in `runMicros`. Absent if the sizer does not learn from it. */
  saw?(items: number, runMicros: number): void;
  /** How many milliseconds a chunk waits for items that have not been read; then it is sent without them. Undefined: it waits for all. */
  readonly patienceMs?: number;
  /** A chunk with more bytes of inputs has fewer items. Undefined: any number of bytes. */
  readonly mostBytes?: number | undefined;
}

/** Chunks do not wait longer than this for items that have not been read. Milliseconds. */
const patienceMs = 5;

/**
 * Chunks of one size. A worker cannot run more items at the same time than its chunk has, so a smaller size is raised to
 * the concurrency. Such a chunk does not wait for a slow input, because a smaller one was asked for.
 */
export function fixedChunks(size: number, concurrency = 1): ChunkSizer {
  return size < concurrency ? { next: () => concurrency, patienceMs } : { next: () => size };
}

/**
 * Python's default for `map`: ceil(items / (4 x workers)), at least 1 (CPython, multiprocessing/pool.py). A chunk has at
 * least as many items as its worker runs at the same time.
 */
export function defaultChunksize(items: number, workers: number, concurrency = 1): number {
  return Math.max(concurrency, Math.ceil(items / (4 * workers)));
}

/**
 * The least work of a chunk for workers on other machines, from the round trip of a request to them. A chunk is one round trip
 * with more bytes and more work at both ends: two or three times as long, which is then 4 to 6 % of the time.
 */
export const remoteLeastMicros = (roundTripMicros: number): number => Math.max(10_000, 50 * roundTripMicros);

/**
 * Most bytes of a chunk for another machine, unless its size was asked for: at 1 Gbit/s they are on their way for 70 ms, many
 * times longer than what a chunk costs, and a few of them do not fill the memory of the sender.
 */
export const remoteMostBytes = 8 * 2 ** 20;

interface Shape {
  readonly workers: number;
  /** Number of items that run at the same time in one worker. */
  readonly concurrency: number;
  /** Largest number of items that one worker may run. */
  readonly itemsPerWorker?: number | undefined;
  /** Number of items in one unit that is handed out; 1 when absent. */
  readonly itemsEach?: number;
  /** A chunk with less work than this is not worth a message to a worker. By default that of workers on this machine. */
  readonly leastMicros?: number | undefined;
  readonly mostBytes?: number | undefined;
}

/** The least work of a chunk for a worker on this machine. */
const localLeastMicros = 2_000;
/** A chunk with more work saves nothing measurable, and leaves more work on one worker if items become slow. */
const mostMicros = 100_000;
/** More items save nothing either, however short they are: the worker waits until all of them have been sent. */
const mostItems = 2048;
/** A rest with less work than this is one chunk: another worker would have its part later than this one. */
const wholeMicros = 200;
/** A chunk has at most this many times the items of the last one: a few quick items must not decide for a thousand others. */
const growth = 16;
/** A chunk has at least this many times `concurrency` items, because the last ones of a chunk run with fewer beside them. */
const fillings = 4;
/** Share of the newest chunk in the estimate: neighbouring items resemble each other. */
const newest = 0.5;

/**
 * Chunks that become smaller towards the end: each has 1 / (4 x workers) of the remaining items, within bounds of time that
 * follow from the durations so far. With 1,000 items left and 2 workers the next chunk has 125 items; with 8 left, 1.
 * The sizes are deterministic for given durations.
 *
 * This is guided self-scheduling (Polychronopoulos and Kuck, IEEE Transactions on Computers, 1987) with the more careful
 * divisor of factoring (Flynn Hummel, Schonberg and Flynn, CACM 1992): 1 / workers of the rest is too much if it contains
 * a block of slow items.
 */
export class AutoChunks implements ChunkSizer {
  readonly patienceMs = patienceMs;
  readonly mostBytes: number | undefined;
  readonly #workers: number;
  /** Number of units that a worker runs at the same time. */
  readonly #atOnce: number;
  readonly #fewest: number;
  readonly #limit: number;
  readonly #leastMicros: number;
  #itemMicros: number | undefined;
  #last = 0;

  constructor({ workers, concurrency, itemsPerWorker = Infinity, itemsEach = 1, leastMicros, mostBytes }: Shape) {
    this.mostBytes = mostBytes;
    this.#leastMicros = leastMicros ?? localLeastMicros;
    this.#workers = workers;
    this.#atOnce = Math.ceil(concurrency / itemsEach);
    this.#fewest = concurrency === 1 ? 1 : Math.ceil((fillings * concurrency) / itemsEach);
    this.#limit = Math.min(Math.max(Math.round(mostItems / itemsEach), this.#fewest), itemsPerWorker);
  }

  next(left: number | undefined): number {
    const size = this.#sized(left);
    const share =
      left === undefined ? size : Math.max(this.#atOnce, this.#isWhole(left) ? left : Math.ceil(left / this.#workers));
    this.#last = Math.max(1, Math.min(size, share, this.#limit));
    return this.#last;
  }

  saw(items: number, runMicros: number): void {
    const micros = Math.max(runMicros / items, 0.001);
    this.#itemMicros = this.#itemMicros === undefined ? micros : newest * micros + (1 - newest) * this.#itemMicros;
  }

  #isWhole(left: number): boolean {
    return left * (this.#itemMicros ?? Infinity) <= wholeMicros;
  }

  #sized(left: number | undefined): number {
    if (this.#itemMicros === undefined) return this.#fewest;
    const least = Math.max(this.#fewest, Math.round(this.#leastMicros / this.#itemMicros));
    const most = Math.max(least, Math.round(mostMicros / this.#itemMicros));
    const wanted = left === undefined ? most : Math.ceil(left / (4 * this.#workers));
    return Math.min(Math.max(wanted, least), most, Math.max(this.#fewest, growth * this.#last));
  }
}
