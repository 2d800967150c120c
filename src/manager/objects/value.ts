/** One value: Python's `Manager.Value`. */
export class ValueObject<T> {
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
  }
}
