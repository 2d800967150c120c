import { timeoutOf, type WaitOptions } from '../../sync/park.ts';
import type { Caller } from './callers.ts';

export interface Wait<R, P> {
  readonly caller: Caller;
  readonly payload: P;
  resolve(result: R): void;
  reject(error: Error): void;
}

/** The longest time of a Node timer, about 24 days. A longer timeout has no timer. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls that wait for the same condition, the longest waiting first. A wait ends when it is settled, at its timeout, or
 * with its connection.
 */
export class WaitLine<R, P = undefined> {
  readonly #waits = new Set<Wait<R, P>>();

  get length(): number {
    return this.#waits.size;
  }

  /**
   * Joins the line. At the timeout, `onTimeout` returns the result or throws; with a timeout of 0 or less, this happens
   * immediately.
   */
  enter(caller: Caller, options: WaitOptions | undefined, onTimeout: () => R, payload: P): Promise<R> {
    const ms = timeoutOf(options);
    return new Promise((resolve, reject) => {
      if (ms <= 0) return resolve(onTimeout());
      const leave = (): void => {
        this.#waits.delete(wait);
        caller.waits.delete(leave);
        clearTimeout(timer);
      };
      const endAs =
        <V>(settle: (value: V) => void) =>
        (value: V): void => {
          leave();
          settle(value);
        };
      const wait: Wait<R, P> = { caller, payload, resolve: endAs(resolve), reject: endAs(reject) };
      const giveUp = (): void => {
        leave();
        // The promise rejects with the error that `onTimeout` throws.
        resolve(new Promise((settle) => settle(onTimeout())));
      };
      const timer = ms <= longestMs ? setTimeout(giveUp, ms) : undefined;
      this.#waits.add(wait);
      caller.waits.add(leave);
    });
  }

  /** The longest waiting call. It stays in the line until it is resolved or rejected. */
  first(): Wait<R, P> | undefined {
    const [wait] = this.#waits;
    return wait;
  }

  /** All calls in order, to be resolved or rejected. */
  all(): readonly Wait<R, P>[] {
    return [...this.#waits];
  }
}
