import type { WaitOptions } from '../../sync/index.ts';
import { LockObject } from '../objects/locks.ts';
import { SemaphoreObject } from '../objects/semaphore.ts';
import { hold, holdAsync, type ManagedHeld } from './held.ts';
import { proxyOf, registerProxy, type ProxyClass, type Settled } from './managedObject.ts';

// Both kinds of locks have the same members, so one class of proxies serves both.
const LockProxy = proxyOf(LockObject) as unknown as ProxyClass<Settled<LockObject>>;

abstract class OwnedLock extends LockProxy {
  /**
   * Acquires it for a block: `using held = lock.hold()`, or `held.release()`. Throws TimeoutError if it was not free
   * within the timeout.
   */
  hold(options?: WaitOptions): ManagedHeld {
    return hold(this, options, () => this.owner);
  }

  /** Like `hold`, without blocking the thread: `await using held = await lock.holdAsync()`. */
  async holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return holdAsync(this, options, () => this.ownerAsync());
  }
}

/**
 * A managed lock. Its owner is the thread that acquired it, of any process. When that thread or process ends, current
 * and later waits throw an AbandonedLockError that names it, until `release()` frees the lock.
 */
export class ManagedLock extends OwnedLock {}

/**
 * A managed lock that its thread can acquire again, and must release as often. Its holder is the thread and not one of
 * its async functions.
 */
export class ManagedRLock extends OwnedLock {}

const SemaphoreProxy = proxyOf(SemaphoreObject) as unknown as ProxyClass<Settled<SemaphoreObject>>;

/** A managed semaphore. */
export class ManagedSemaphore extends SemaphoreProxy {
  /**
   * Acquires a permit for a block: `using held = semaphore.hold()`, or `held.release()`. Throws TimeoutError if none
   * was free within the timeout.
   */
  hold(options?: WaitOptions): ManagedHeld {
    return hold(this, options, () => undefined);
  }

  /** Like `hold`, without blocking the thread: `await using held = await semaphore.holdAsync()`. */
  async holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return holdAsync(this, options, async () => undefined);
  }
}

/** A managed semaphore that never has more permits than its initial number. */
export class ManagedBoundedSemaphore extends ManagedSemaphore {}

registerProxy('lock', (state) => new ManagedLock(state));
registerProxy('rLock', (state) => new ManagedRLock(state));
registerProxy('semaphore', (state) => new ManagedSemaphore(state));
registerProxy('boundedSemaphore', (state) => new ManagedBoundedSemaphore(state));
