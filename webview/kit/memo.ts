/** The last value that was made, and what it was made from. */
export class Memo<T> {
  #from: readonly unknown[] = [];
  #value: T | undefined;

  of(from: readonly unknown[], make: () => T): T {
    if (from.length !== this.#from.length || from.some((each, k) => each !== this.#from[k])) {
      this.#value = make();
      this.#from = from;
    }
    return this.#value as T;
  }
}
