import { UserFacingError } from '../base/errors.ts';
import { TimeoutError } from '../sync/index.ts';

const noTimeout = 'Leave it out to wait without a limit.';

/** The longest time to wait for a result. */
export interface TimeoutOptions {
  /** Milliseconds. Without it, there is no limit. */
  readonly timeout?: number | undefined;
}

/**
 * The result of a call that runs in the workers: Python's `AsyncResult`. To await it is the same as `get()`. If the
 * call fails and nothing reads its result, there is no unhandled rejection.
 *
 * @example
 * ```ts
 * import { Pool } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * const call = pool.applyAsync('square', [7]);
 * console.log(await call.get({ timeout: 60_000 })); // 49
 * console.log(call.ready(), call.successful()); // true true
 * ```
 */
export class AsyncResult<T> implements PromiseLike<T> {
  readonly #value: Promise<T>;
  #state: 'pending' | 'succeeded' | 'failed' = 'pending';

  constructor(value: Promise<T>) {
    this.#value = value;
    value.then(
      () => (this.#state = 'succeeded'),
      () => (this.#state = 'failed'),
    );
  }

  /**
   * Resolves with the value, or rejects with what the function threw. Rejects with TimeoutError if there is no outcome
   * after `timeout`; the call itself continues.
   */
  async get(options: TimeoutOptions = {}): Promise<T> {
    await this.wait(options);
    if (this.ready()) return this.#value;
    throw new TimeoutError(`the result was not ready after ${options.timeout} ms`);
  }

  /** Resolves when there is an outcome, or after `timeout`. Does not reject if the call fails. */
  async wait({ timeout }: TimeoutOptions = {}): Promise<void> {
    const settled = this.#value.then(
      () => {},
      () => {},
    );
    if (timeout === undefined || timeout === Infinity) return settled;
    if (!(timeout >= 0))
      throw new UserFacingError(
        `timeout must be a number of milliseconds from 0 on, not ${String(timeout)}`,
        noTimeout,
      );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(timeout, 2 ** 31 - 1))));
    await Promise.race([settled, late]);
    clearTimeout(timer);
  }

  /** Whether the call has ended, with a value or an error. */
  ready(): boolean {
    return this.#state !== 'pending';
  }

  /** Whether the call ended without an error. Throws UserFacingError if it has not ended. */
  successful(): boolean {
    if (this.ready()) return this.#state === 'succeeded';
    throw new UserFacingError('this call has not ended yet', 'Await wait() first, or check ready().');
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to await a handle is the shortest way to its value
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#value.then(onValue, onError);
  }
}
