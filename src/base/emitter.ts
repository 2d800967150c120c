import type { Disposable } from './disposable.ts';

export type Listener<T> = (value: T) => void;

/** Subscribing returns what ends the subscription. */
export type Subscribe<T> = (listener: Listener<T>) => Disposable;

/** A list of listeners. A listener added or removed during `fire` takes effect from the next one. */
export class Emitter<T> {
  #listeners = new Set<Listener<T>>();

  readonly subscribe: Subscribe<T> = (listener) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
