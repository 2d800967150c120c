import { isPast, park, type Steps } from './park.ts';

/** Lets the waits of one thread that go on at the same time have their turn in the order they were begun. */
export class Turns {
  readonly #line = new Set<object>();
  #changes: Int32Array | undefined;

  get idle(): boolean {
    return this.#line.size === 0;
  }

  /** Runs the steps when all that came before are over; undefined at the deadline. */
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
