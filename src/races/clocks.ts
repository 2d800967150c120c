import { lock, unlock } from './spinLock.ts';

/**
 * A vector clock (Mattern, "Virtual time and global states of distributed systems", 1989): for each thread, the time up
 * to which its work is known to have happened before. Times are doubles, so that they never overflow.
 *
 *     thread 0 is at [3, 0]; it releases a lock, thread 1 at [0, 5] acquires it: thread 1 is at [3, 5]
 */
export type Times = Float64Array;

/** Sets each time in `into` to the later one of the two clocks. */
export function join(into: Times, from: ArrayLike<number>): void {
  for (let thread = 0; thread < from.length; thread++) {
    const time = from[thread]!;
    if (time > into[thread]!) into[thread] = time;
  }
}

/** The clock of the thread that runs this code. Its own time advances whenever it releases something. */
export class ThreadClock {
  readonly thread: number;
  readonly times: Times;
  readonly #shown: Times;

  /**
   * `times` is its initial clock. `shown` has the own time of every thread and is visible to all of them: a thread that
   * receives the number of an ended thread continues from that time.
   */
  constructor(thread: number, times: Times, shown: Times) {
    this.thread = thread;
    this.times = times;
    this.#shown = shown;
    times[thread] = Math.max(times[thread]!, shown[thread]!);
    this.tick();
  }

  get now(): number {
    return this.times[this.thread]!;
  }

  tick(): void {
    this.#shown[this.thread] = ++this.times[this.thread]!;
  }

  /** The clock as plain data, to send with a message. */
  snapshot(): number[] {
    const times = [...this.times];
    this.tick();
    return times;
  }
}

/** A clock in shared memory, which threads release into and acquire from. */
export class SharedClock {
  /** Bytes of the clock for this number of threads. */
  static bytesFor(threads: number): number {
    return 8 + 8 * threads;
  }

  readonly #words: Int32Array;
  readonly #times: Times;

  constructor(buffer: SharedArrayBuffer, at: number, threads: number) {
    this.#words = new Int32Array(buffer, at, 1);
    this.#times = new Float64Array(buffer, at + 8, threads);
  }

  /** The work of the thread so far happens before the work of other threads after their acquire. */
  release(clock: ThreadClock): void {
    this.add(clock.times);
    clock.tick();
  }

  add(times: Times): void {
    lock(this.#words, 0);
    join(this.#times, times);
    unlock(this.#words, 0);
  }

  acquire(clock: ThreadClock): void {
    lock(this.#words, 0);
    join(clock.times, this.#times);
    unlock(this.#words, 0);
  }
}
