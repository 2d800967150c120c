import { block, deadlineOf, isPast, park, spin, waitFor, type Steps, type WaitOptions } from './park.ts';
import { acquired, createState, isState, Primitive, released, type NameOptions, type SharedState } from './shared.ts';

const changesAt = 0;

/**
 * A flag to wait for: Python's `multiprocessing.Event`. `set()` ends all waits of that moment, even if `clear()`
 * follows immediately.
 *
 * @example
 * ```ts
 * import { Event } from 'poolscope';
 *
 * const start = new Event();
 * console.log(start.wait({ timeout: 10 })); // false
 * start.set();
 * console.log(start.wait()); // true
 * ```
 */
export class Event extends Primitive {
  constructor(options: NameOptions | SharedState = {}) {
    super(isState(options) ? options : createState('event', 4, options.name));
  }

  /** Whether the flag is set now. */
  isSet(): boolean {
    // The word counts the changes and is odd while the flag is set, so a waiter sees that it was set even if it was
    // cleared since.
    return this.#seen((Atomics.load(this.words, changesAt) & 1) === 1);
  }

  /** Sets the flag and ends all waits. Does nothing if it is set. */
  set(): void {
    this[released]();
    this.#change(0);
    Atomics.notify(this.words, changesAt);
  }

  /** Clears the flag, so that later waits block. Does nothing if it is not set. */
  clear(): void {
    this.#change(1);
  }

  /** Blocks the thread until the flag is set. Returns false if it was not set within the timeout. */
  wait(options?: WaitOptions): boolean {
    return this.isSet() || this.#seen(block(this.#steps(deadlineOf(options)), this, 'wait'));
  }

  /** Like `wait`, without blocking the thread. */
  async waitAsync(options?: WaitOptions): Promise<boolean> {
    return this.isSet() || this.#seen(await waitFor(this.#steps(deadlineOf(options)), this, 'wait'));
  }

  #seen(set: boolean): boolean {
    if (set) this[acquired]();
    return set;
  }

  #change(from: 0 | 1): void {
    const seen = Atomics.load(this.words, changesAt);
    // If another thread is faster, it makes the same change, so our change counts as made just before it.
    if ((seen & 1) === from) Atomics.compareExchange(this.words, changesAt, seen, seen + 1);
  }

  *#steps(deadline: number): Steps<boolean> {
    const seen = Atomics.load(this.words, changesAt);
    if ((seen & 1) === 1) return true;
    yield spin(this.words, changesAt, seen);
    while (Atomics.load(this.words, changesAt) === seen) {
      if (isPast(deadline)) return false;
      yield park(this.words, changesAt, seen, deadline);
    }
    return true;
  }
}
