import type { WaitOptions } from '../../sync/index.ts';
import { LockObject, RLockObject } from '../objects/locks.ts';
import { SemaphoreObject } from '../objects/semaphore.ts';
import { hold, holdAsync, type ManagedHeld } from './held.ts';
import { proxyOf, registerProxy, type ProxyClass, type Settled } from './managedObject.ts';

const LockProxy = proxyOf(LockObject) as unknown as ProxyClass<Settled<LockObject>>;

/**
 * A managed lock. Its owner is the thread that took it, of whatever process; when that thread or process ends, who
 * comes gets an AbandonedLockError that names it, until `release()` frees the lock.
 */
export class ManagedLock extends LockProxy {
  /** Takes it for a block: `using held = lock.hold()`, or `held.release()`. Throws TimeoutError. */
  hold(options?: WaitOptions): ManagedHeld {
    return hold(this, options, () => this.owner);
  }

  /** `await using held = await lock.holdAsync()`. Throws TimeoutError. */
  async holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return holdAsync(this, options, () => this.ownerAsync());
  }
}

const RLockProxy = proxyOf(RLockObject) as unknown as ProxyClass<Settled<RLockObject>>;

/** A managed lock that its thread may take again and must release as often. It belongs to the thread, not to one of its async functions. */
export class ManagedRLock extends RLockProxy {
  /** Takes it for a block: `using held = lock.hold()`, or `held.release()`. Throws TimeoutError. */
  hold(options?: WaitOptions): ManagedHeld {
    return hold(this, options, () => this.owner);
  }

  /** `await using held = await lock.holdAsync()`. Throws TimeoutError. */
  async holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return holdAsync(this, options, () => this.ownerAsync());
  }
}

const SemaphoreProxy = proxyOf(SemaphoreObject) as unknown as ProxyClass<Settled<SemaphoreObject>>;

/** A managed semaphore. */
export class ManagedSemaphore extends SemaphoreProxy {
  /** Takes a permit for a block: `using held = semaphore.hold()`, or `held.release()`. Throws TimeoutError. */
  hold(options?: WaitOptions): ManagedHeld {
    return hold(this, options, () => undefined);
  }

  /** `await using held = await semaphore.holdAsync()`. Throws TimeoutError. */
  async holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return holdAsync(this, options, async () => undefined);
  }
}

/** A managed semaphore that refuses to be released more often than it was acquired. */
export class ManagedBoundedSemaphore extends ManagedSemaphore {}

registerProxy('lock', (state) => new ManagedLock(state));
registerProxy('rLock', (state) => new ManagedRLock(state));
registerProxy('semaphore', (state) => new ManagedSemaphore(state));
registerProxy('boundedSemaphore', (state) => new ManagedBoundedSemaphore(state));
