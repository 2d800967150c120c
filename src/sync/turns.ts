import { isPast, park, type Steps } from './park.ts';

/** Runs the waits of one thread one after the other, in the order in which they began. */
export class Turns {
  readonly #line = new Set<object>();
  #changes: Int32Array | undefined;

  /** Whether no wait is running or waiting for its turn. */
  get idle(): boolean {
    return this.#line.size === 0;
  }

  /** Runs the steps when all earlier waits have ended; undefined at the deadline. */
  *take<T>(steps: Steps<T>, deadline: number): Steps<T | undefined> {
    const changes = (this.#changes ??= new Int32Array(new SharedArrayBuffer(4)));
    const turn = {};
    this.#line.add(turn);
    try {
      while (this.#first() !== turn) {
        if (isPast(deadline)) return undefined;
        yield park(changes, 0, changes[0]!, deadline);
      }
      return yield* steps;
    } finally {
      this.#line.delete(turn);
      changes[0]!++;
      Atomics.notify(changes, 0);
    }
  }

  #first(): object | undefined {
    return this.#line.values().next().value;
  }
}
