import { TimeoutError } from './errors.ts';
import { block, deadlineOf, waitFor, type Steps, type WaitOptions } from './park.ts';
import { acquired, Primitive } from './shared.ts';

/** What was acquired for a block: until `release()`, or until the end of the block with `using`. */
export interface Held {
  /** Releasing twice is harmless. */
  release(): void;
  /** The end of `using`: releases. */
  [Symbol.dispose](): void;
}

/** The steps of an acquire, for primitives that are built on one. */
export const acquireSteps = Symbol('acquireSteps');

/** What is acquired and released: locks and semaphores. */
export abstract class Acquirable extends Primitive {
  /** `threadId` of the thread that holds it, undefined when nobody does or when it has no owner. A hint: it may change at any moment. */
  abstract get owner(): number | undefined;

  protected abstract tryAcquire(): boolean;
  /** @internal */
  abstract [acquireSteps](deadline: number): Steps<boolean>;

  /** Gives back what one acquire took. Throws LockStateError when that cannot be. */
  abstract release(): void;

  /**
   * Takes it, blocking the thread; false when that took longer than the timeout.
   * A lock throws AbandonedLockError when the thread that holds it has ended (see `markDead`), within a tenth of a
   * second.
   *
   * What is free costs one compare-and-swap. Else the thread spins for at most some 40 us and parks. Parked threads
   * are woken in the order they came, but a running thread may be quicker than the woken one: there is no guarantee
   * of turns. None is left asleep while it is free, except for up to a tenth of a second when the wake-up went to an
   * async wait of a thread that is busy.
   */
  acquire(options?: WaitOptions): boolean {
    return this.#got(this.tryAcquire() || block(this[acquireSteps](deadlineOf(options)), this, 'acquire'));
  }

  /** Like `acquire`, without blocking the thread. */
  async acquireAsync(options?: WaitOptions): Promise<boolean> {
    const got = this.tryAcquire() || (await waitFor(this[acquireSteps](deadlineOf(options)), this, 'acquire'));
    return this.#got(got);
  }

  /** Takes it for a block: `using held = lock.hold()`, or `held.release()`. Throws TimeoutError. */
  hold(options?: WaitOptions): Held {
    return this.#held(this.acquire(options));
  }

  /** `using held = await lock.holdAsync()`. Throws TimeoutError. */
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
