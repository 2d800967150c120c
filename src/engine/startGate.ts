import { availableParallelism } from 'node:os';
import type { RunClock } from './runClock.ts';

/** Workers that start at the same time, for each core. Each of them also waits, for files and for messages. */
const startsPerCore = 2;
/** A `setup` may wait for that of all other workers, so a start holds its place for at most this long. */
const longestHoldMs = 500;

/**
 * Lets workers start a few at a time. Many starts at once would keep the main thread, which watches the run and sends its
 * beats, from a core for many seconds.
 */
export class StartGate {
  readonly #clock: Pick<RunClock, 'after'>;
  readonly #waiting: ((leave: () => void) => void)[] = [];
  #free: number;

  constructor(clock: Pick<RunClock, 'after'>, places = startsPerCore * availableParallelism()) {
    this.#clock = clock;
    this.#free = places;
  }

  /**
   * Lets a worker start now, or when the returned promise resolves. The function is called when that worker is ready, or has
   * died.
   */
  enter(): (() => void) | Promise<() => void> {
    if (this.#free > 0) return this.#admit();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #admit(): () => void {
    this.#free--;
    let holds = true;
    const leave = (): void => {
      if (!holds) return;
      holds = false;
      this.#free++;
      const next = this.#waiting.shift();
      if (next) next(this.#admit());
    };
    this.#clock.after(longestHoldMs, leave);
    return leave;
  }
}
