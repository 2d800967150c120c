import type { Disposable } from './disposable.ts';

export type Listener<T> = (value: T) => void;

/** Returns a disposable that ends the subscription. */
export type Subscribe<T> = (listener: Listener<T>) => Disposable;

/** A list of listeners. A change during `fire` takes effect from the next `fire`. */
export class Emitter<T> {
  #listeners = new Set<Listener<T>>();

  readonly subscribe: Subscribe<T> = (listener) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  /** Whether anything has subscribed. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
