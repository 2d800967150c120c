/** Named values: Python's `Manager.Namespace`. */
export class NamespaceObject {
  readonly #values: Map<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    this.#values = new Map(Object.entries(values));
  }

  /** A copy of the value; undefined if there is none. */
  get(name: string): unknown {
    return this.#values.get(name);
  }

  /** Sets the value of the name. */
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Whether there is a value with that name. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Removes the value. Returns whether there was one. */
  delete(name: string): boolean {
    return this.#values.delete(name);
  }

  /** A copy of all values, as an object. */
  toObject(): Record<string, unknown> {
    return Object.fromEntries(this.#values);
  }
}
