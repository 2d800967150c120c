import { UserFacingError } from '../../base/errors.ts';
import type { WaitOptions } from '../../sync/index.ts';
import type { Caller } from './callers.ts';

export interface Wait<R, P> {
  readonly caller: Caller;
  readonly payload: P;
  resolve(result: R): void;
  reject(error: Error): void;
}

/** Longer than this, Node's timers cannot be set: 24 days. */
const longestMs = 2 ** 31 - 1;

/** Calls that wait for the same thing, the longest waiting first. A wait ends once: by what it waits for, in time, or with its connection. */
export class WaitLine<R, P = undefined> {
  readonly #waits = new Set<Wait<R, P>>();

  get length(): number {
    return this.#waits.size;
  }

  /** Joins the line. `onTimeout` gives the result, or throws, when the time is over; at once when there is none. */
  enter(caller: Caller, options: WaitOptions | undefined, onTimeout: () => R, payload: P): Promise<R> {
    const ms = millisOf(options);
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
        // What the end of the time throws, the promise rejects with.
        resolve(new Promise((settle) => settle(onTimeout())));
      };
      const timer = ms <= longestMs ? setTimeout(giveUp, ms) : undefined;
      this.#waits.add(wait);
      caller.waits.add(leave);
    });
  }

  /** The longest waiting, still in the line until it is resolved or rejected. */
  first(): Wait<R, P> | undefined {
    const [wait] = this.#waits;
    return wait;
  }

  /** All, in their order, to be resolved or rejected. */
  all(): readonly Wait<R, P>[] {
    return [...this.#waits];
  }
}

function millisOf(options: WaitOptions | undefined): number {
  const { timeout = Infinity } = options ?? {};
  if (typeof timeout === 'number' && !Number.isNaN(timeout)) return timeout;
  throw new UserFacingError(
    `a timeout is a number of milliseconds, not ${String(timeout)}`,
    'Leave it out to wait for ever.',
  );
}
