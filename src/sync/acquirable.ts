import { TimeoutError } from './errors.ts';
import { block, deadlineOf, waitFor, type Steps, type WaitOptions } from './park.ts';
import { acquired, Primitive } from './shared.ts';

/** A lock or a permit that is held until `release()` or, with `using`, until the end of the block. */
export interface Held {
  /** Releases it. Further calls do nothing. */
  release(): void;
  /** The end of `using`: releases. */
  [Symbol.dispose](): void;
}

/** Key of the steps of an acquire, for primitives that are built on a lock. */
export const acquireSteps = Symbol('acquireSteps');

/** A primitive that is acquired and released: a lock or a semaphore. */
export abstract class Acquirable extends Primitive {
  /**
   * `threadId` of the thread that holds it; undefined if no thread does, or if it has no owner. It may change at any
   * moment.
   */
  abstract get owner(): number | undefined;

  protected abstract tryAcquire(): boolean;
  /** @internal */
  abstract [acquireSteps](deadline: number): Steps<boolean>;

  /** Undoes one acquire. Throws LockStateError if there is none to undo. */
  abstract release(): void;

  /**
   * Acquires it and blocks the thread until then. Returns false if it was not free within the timeout. A lock throws
   * AbandonedLockError if the thread that holds it has ended (see `markDead`), within 100 ms.
   *
   * If it is free, this costs one compare-and-swap. Otherwise the thread spins for about 40 us at most and then parks.
   * Parked threads are woken in the order in which they parked, but a running thread can acquire it before the woken
   * one does: turns are not guaranteed. No thread stays parked while it is free, except for up to 100 ms if the
   * wake-up went to an async wait of a busy thread.
   */
  acquire(options?: WaitOptions): boolean {
    return this.#got(this.tryAcquire() || block(this[acquireSteps](deadlineOf(options)), this, 'acquire'));
  }

  /** Like `acquire`, without blocking the thread. */
  async acquireAsync(options?: WaitOptions): Promise<boolean> {
    const got = this.tryAcquire() || (await waitFor(this[acquireSteps](deadlineOf(options)), this, 'acquire'));
    return this.#got(got);
  }

  /**
   * Acquires it for a block: `using held = lock.hold()`, or `held.release()`. Throws TimeoutError if it was not free
   * within the timeout.
   */
  hold(options?: WaitOptions): Held {
    return this.#held(this.acquire(options));
  }

  /** Like `hold`, without blocking the thread: `using held = await lock.holdAsync()`. */
  async holdAsync(options?: WaitOptions): Promise<Held> {
    return this.#held(await this.acquireAsync(options));
  }

  #got(got: boolean): boolean {
    if (got) this[acquired]();
    return got;
  }

  #held(got: boolean): Held {
    if (!got) {
      const { owner } = this;
      throw new TimeoutError(
        `${this.title} was not free in time${owner === undefined ? '' : `; thread ${owner} holds it`}`,
      );
    }
    let held = true;
    const release = (): void => {
      if (held) this.release();
      held = false;
    };
    return { release, [Symbol.dispose]: release };
  }
}
