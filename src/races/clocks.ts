import { lock, unlock } from './spinLock.ts';

/**
 * Vector clocks (Mattern, "Virtual time and global states of distributed systems", 1989): a number for each thread, of
 * how far in that thread one has heard. They are doubles, so that they never overflow.
 */
export type Times = Float64Array;

/** For each thread the later of the two, in `into`. */
export function join(into: Times, from: ArrayLike<number>): void {
  for (let thread = 0; thread < from.length; thread++) {
    const time = from[thread]!;
    if (time > into[thread]!) into[thread] = time;
  }
}

/** The clock of the thread that runs this code. Its own time moves on whenever others can hear of what it did. */
export class ThreadClock {
  readonly thread: number;
  readonly times: Times;
  readonly #shown: Times;

  /**
   * `times` is what it has heard of already. In `shown` everybody sees the own time of each thread: a thread that is
   * given the number of one that has ended goes on from there.
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

  /** What is at hand for whoever hears of it, as plain data. */
  snapshot(): number[] {
    const times = [...this.times];
    this.tick();
    return times;
  }
}

/** A clock in shared memory: what any thread has released here, every thread can acquire. */
export class SharedClock {
  /** Bytes of a clock for so many threads. */
  static bytesFor(threads: number): number {
    return 8 + 8 * threads;
  }

  readonly #words: Int32Array;
  readonly #times: Times;

  constructor(buffer: SharedArrayBuffer, at: number, threads: number) {
    this.#words = new Int32Array(buffer, at, 1);
    this.#times = new Float64Array(buffer, at + 8, threads);
  }

  /** What the thread has done so far happens before what others do after they acquire. */
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
