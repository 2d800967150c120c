import { UserFacingError } from '../base/errors.ts';
import { TimeoutError } from '../sync/index.ts';

/** How long to wait for a result. */
export interface TimeoutOptions {
  /** Milliseconds; without it, as long as it takes. */
  readonly timeout?: number | undefined;
}

/**
 * The result of a call that goes on in the workers: Python's `AsyncResult`. Awaiting it is `get()`. An error that
 * nobody asks for is no unhandled rejection.
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

  /** The value, or what the function threw. Rejects with TimeoutError when it takes longer; the call goes on. */
  async get(options: TimeoutOptions = {}): Promise<T> {
    await this.wait(options);
    if (this.ready()) return this.#value;
    throw new TimeoutError(`the result was not ready after ${options.timeout} ms`);
  }

  /** Resolves when there is an outcome, or after the time. Never rejects for what the function threw. */
  async wait({ timeout }: TimeoutOptions = {}): Promise<void> {
    const settled = this.#value.then(
      () => {},
      () => {},
    );
    if (timeout === undefined || timeout === Infinity) return settled;
    if (!(timeout >= 0)) throw new UserFacingError(`timeout must be milliseconds from 0 on, not ${String(timeout)}`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(timeout, 2 ** 31 - 1))));
    await Promise.race([settled, late]);
    clearTimeout(timer);
  }

  /** Whether the call has ended, with a value or an error. */
  ready(): boolean {
    return this.#state !== 'pending';
  }

  /** Whether it ended without an error. Throws while it has not ended. */
  successful(): boolean {
    if (this.ready()) return this.#state === 'succeeded';
    throw new UserFacingError('this call has not ended yet', 'Await wait() first, or ask ready().');
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting a handle is the shortest way to its value
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#value.then(onValue, onError);
  }
}
