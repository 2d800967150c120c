/** Named values: Python's `Manager.Namespace`. */
export class NamespaceObject {
  readonly #values: Map<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    this.#values = new Map(Object.entries(values));
  }

  get(name: string): unknown {
    return this.#values.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Whether it was there. */
  delete(name: string): boolean {
    return this.#values.delete(name);
  }

  toObject(): Record<string, unknown> {
    return Object.fromEntries(this.#values);
  }
}
