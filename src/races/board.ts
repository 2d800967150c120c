import { UserFacingError } from '../base/errors.ts';
import { SharedClock, ThreadClock, type Times } from './clocks.ts';
import { lineOf } from './places.ts';
import { mostThreads } from './shadow.ts';
import { lock, unlock } from './spinLock.ts';

const lockAt = 0;
const threadsAt = 1;
const cellsUsedAt = 2;
const pairsAt = 3;
const headerWords = 4;

// The kind of a thread is one of these words, or `firstWorker` plus the number of the worker.
const free = 0;
const other = 1;
const firstWorker = 2;

const cellBytes = 16;
const cells = 2 ** 16;
const mostPairs = 1024;

/** The number of all places that do not fit on the board. */
export const unknownPlace = 0;

/**
 * The shared memory of the race detector: the worker of each thread, the clock that each thread has published, the
 * stacks of places, and the pairs of places that were reported. It is one SharedArrayBuffer that each thread receives
 * when it starts. `layoutOf` has its parts:
 *
 *     | lock, counts | times | clocks | kinds | pairs | stacks |
 */
export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly threads: number;
  readonly #words: Int32Array;
  readonly #kinds: Int32Array;
  readonly #pairs: Int32Array;
  readonly #text: Uint8Array;
  readonly #cells: Int32Array;
  readonly #times: Times;
  readonly #clocksAt: number;

  /** Creates a board for this number of threads at the same time, or a view of the board of another thread. */
  constructor(threads: number | SharedArrayBuffer) {
    this.buffer = typeof threads === 'number' ? create(threads) : threads;
    this.#words = new Int32Array(this.buffer, 0, headerWords);
    this.threads = this.#words[threadsAt]!;
    const layout = layoutOf(this.threads);
    this.#kinds = new Int32Array(this.buffer, layout.kinds, this.threads);
    this.#pairs = new Int32Array(this.buffer, layout.pairs, 2 * mostPairs);
    this.#text = new Uint8Array(this.buffer, layout.text);
    this.#cells = new Int32Array(this.buffer, layout.text);
    this.#times = new Float64Array(this.buffer, layout.times, this.threads);
    this.#clocksAt = layout.clocks;
  }

  /** The number for a thread that is not a worker. Throws UserFacingError if all numbers are taken. */
  take(): number {
    return this.#take([other])[0]!;
  }

  /** The numbers for this number of workers. Throws UserFacingError if too few are free. */
  takeWorkers(count: number): number[] {
    return this.#take(Array.from({ length: count }, (_, worker) => firstWorker + worker));
  }

  #take(kinds: readonly number[]): number[] {
    return this.#locked(() => {
      const threads = [...this.#kinds.keys()].filter((thread) => this.#kinds[thread] === free).slice(0, kinds.length);
      if (threads.length === kinds.length) {
        for (const [k, thread] of threads.entries()) this.#kinds[thread] = kinds[k]!;
        return threads;
      }
      throw new UserFacingError(
        `race detection watches at most ${this.threads} threads at a time, and more are needed`,
        'Use fewer workers, or end other pools before.',
      );
    });
  }

  /** To be called when the thread has ended. Another thread can have its number and continues its time. */
  giveBack(thread: number): void {
    this.#locked(() => void (this.#kinds[thread] = free));
  }

  /** The number of the worker; null if the thread is not a worker. */
  workerOf(thread: number): number | null {
    const kind = this.#kinds[thread]!;
    return kind < firstWorker ? null : kind - firstWorker;
  }

  /** The clock that the thread has published. Threads that receive its results acquire it. */
  clockOf(thread: number): SharedClock {
    return new SharedClock(this.buffer, this.#clocksAt + thread * SharedClock.bytesFor(this.threads), this.threads);
  }

  /** The own time of each thread. */
  get times(): ArrayLike<number> {
    return this.#times;
  }

  /** To be called when the thread has ended, perhaps during an item: publishes all that it did. */
  endOf(thread: number): void {
    const times = new Float64Array(this.threads);
    times[thread] = this.#times[thread]!;
    this.clockOf(thread).add(times);
  }

  /** One clock for the calls of all managed objects, which are in another thread or process. */
  get managerClock(): SharedClock {
    return this.clockOf(this.threads);
  }

  /** The clock of a thread that starts. It contains what the previous thread with that number has published. */
  startClock(thread: number): ThreadClock {
    const clock = new ThreadClock(thread, new Float64Array(this.threads), this.#times);
    this.clockOf(thread).acquire(clock);
    return clock;
  }

  /** The number of a stack. Stacks of one source line have the same number in all threads. */
  intern(stack: string): number {
    const line = lineOf(stack);
    const bytes = new TextEncoder().encode(stack);
    const needed = 1 + Math.ceil(bytes.length / cellBytes);
    return this.#locked(() => {
      let cell = 1;
      const end = 1 + this.#words[cellsUsedAt]!;
      while (cell < end) {
        if (lineOf(this.stackOf(cell)) === line) return cell;
        cell += 1 + Math.ceil(this.#sizeOf(cell) / cellBytes);
      }
      if (cell + needed > cells) return unknownPlace;
      this.#cells[(cell * cellBytes) / 4] = bytes.length;
      this.#text.set(bytes, (cell + 1) * cellBytes);
      this.#words[cellsUsedAt]! += needed;
      return cell;
    });
  }

  /** The stack of a place; empty for the unknown one. */
  stackOf(place: number): string {
    if (place === unknownPlace) return '';
    const from = (place + 1) * cellBytes;
    // A copy, because decoders refuse shared memory.
    return new TextDecoder().decode(this.#text.slice(from, from + this.#sizeOf(place)));
  }

  /** Whether this pair of places is new. After 1,024 pairs no other one is. */
  isNewPair(one: number, two: number): boolean {
    const [low, high] = one < two ? [one, two] : [two, one];
    return this.#locked(() => {
      const known = this.#words[pairsAt]!;
      for (let k = 0; k < known; k++) if (this.#pairs[2 * k] === low && this.#pairs[2 * k + 1] === high) return false;
      if (known === mostPairs) return false;
      this.#pairs[2 * known] = low;
      this.#pairs[2 * known + 1] = high;
      this.#words[pairsAt] = known + 1;
      return true;
    });
  }

  /** From now on every pair is new again: a new pool has a list of its own. */
  forgetPairs(): void {
    this.#locked(() => {
      this.#words[pairsAt] = 0;
    });
  }

  #sizeOf(place: number): number {
    return this.#cells[(place * cellBytes) / 4]!;
  }

  #locked<T>(work: () => T): T {
    lock(this.#words, lockAt);
    try {
      return work();
    } finally {
      unlock(this.#words, lockAt);
    }
  }
}

function create(threads: number): SharedArrayBuffer {
  if (threads > mostThreads) {
    throw new UserFacingError(
      `race detection watches at most ${mostThreads} threads, not ${threads}`,
      'Use fewer workers.',
    );
  }
  const buffer = new SharedArrayBuffer(layoutOf(threads).bytes);
  new Int32Array(buffer)[threadsAt] = threads;
  return buffer;
}

/** The offset of each part in bytes, a multiple of 8. */
function layoutOf(threads: number) {
  const times = 4 * headerWords;
  const clocks = times + 8 * threads;
  const kinds = clocks + (threads + 1) * SharedClock.bytesFor(threads);
  const pairs = kinds + 8 * Math.ceil(threads / 2);
  const text = pairs + 8 * mostPairs;
  return { times, clocks, kinds, pairs, text, bytes: text + cells * cellBytes };
}
