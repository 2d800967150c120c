/** One value: Python's `Manager.Value`. */
export class ValueObject<T> {
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
  }

  /** A copy of the value. */
  get(): T {
    return this.#value;
  }

  /** Replaces the value by a copy of this one. */
  set(value: T): void {
    this.#value = value;
  }
}
