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

/** Kinds of threads that are no worker. */
const free = 0;
const other = 1;
const firstWorker = 2;

const cellBytes = 16;
const cells = 2 ** 16;
const mostPairs = 1024;

/** A place that nobody knows: the book of places is full. */
export const unknownPlace = 0;

/**
 * What the threads of a run have in common besides the memory they race for: which thread is which worker, how far
 * each has let others hear of it, the stacks behind the numbers of places, and the pairs of places that were reported.
 * One SharedArrayBuffer, handed to each thread when it starts.
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

  /** A new one, for so many threads at the same time; or the view of one from elsewhere. */
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

  /** Gives a thread that is no worker its number. Throws UserFacingError when all are taken. */
  take(): number {
    return this.#take([other])[0]!;
  }

  /** The numbers of so many workers. Throws UserFacingError when there are not so many left. */
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
        `race detection watches ${this.threads} threads at a time, and there would be more`,
        'Use fewer workers, or end other pools first.',
      );
    });
  }

  /** The thread has ended; another one may have its number and goes on from its time. */
  giveBack(thread: number): void {
    this.#locked(() => void (this.#kinds[thread] = free));
  }

  /** Number of the worker that the thread is; null for a thread that is none. */
  workerOf(thread: number): number | null {
    const kind = this.#kinds[thread]!;
    return kind < firstWorker ? null : kind - firstWorker;
  }

  /** What the thread has let others hear of: acquired by whoever sees a result of it. */
  clockOf(thread: number): SharedClock {
    return new SharedClock(this.buffer, this.#clocksAt + thread * SharedClock.bytesFor(this.threads), this.threads);
  }

  /** How far each thread has come itself. */
  get times(): ArrayLike<number> {
    return this.#times;
  }

  /** The thread has ended, perhaps in the middle of something: whoever gathers what it did is told of all of it. */
  endOf(thread: number): void {
    const times = new Float64Array(this.threads);
    times[thread] = this.#times[thread]!;
    this.clockOf(thread).add(times);
  }

  /** Of the threads that call managed objects: these live elsewhere, and their calls are not told apart. */
  get managerClock(): SharedClock {
    return this.clockOf(this.threads);
  }

  /** The clock of a thread that begins: it has heard of all that the last one of that number let others hear of. */
  startClock(thread: number): ThreadClock {
    const clock = new ThreadClock(thread, new Float64Array(this.threads), this.#times);
    this.clockOf(thread).acquire(clock);
    return clock;
  }

  /** The number of a stack, the same in all threads for one line of source. */
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
    // Decoders refuse shared memory.
    return new TextDecoder().decode(this.#text.slice(from, from + this.#sizeOf(place)));
  }

  /** Whether these two places meet for the first time. Of more than 1,024 pairs the rest is not told. */
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
    throw new UserFacingError(`race detection watches ${mostThreads} threads at most`, 'Use fewer workers.');
  }
  const buffer = new SharedArrayBuffer(layoutOf(threads).bytes);
  new Int32Array(buffer)[threadsAt] = threads;
  return buffer;
}

/** Where each part begins, in bytes; all multiples of 8. */
function layoutOf(threads: number) {
  const times = 4 * headerWords;
  const clocks = times + 8 * threads;
  const kinds = clocks + (threads + 1) * SharedClock.bytesFor(threads);
  const pairs = kinds + 8 * Math.ceil(threads / 2);
  const text = pairs + 8 * mostPairs;
  return { times, clocks, kinds, pairs, text, bytes: text + cells * cellBytes };
}
