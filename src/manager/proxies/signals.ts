import { revive, type WaitOptions } from '../../sync/index.ts';
import { BarrierObject } from '../objects/barrier.ts';
import { ConditionObject } from '../objects/condition.ts';
import { EventObject } from '../objects/event.ts';
import type { ManagedHeld } from './held.ts';
import type { ManagedLock, ManagedRLock } from './locks.ts';
import { proxyOf, registerProxy, type ManagedState, type ProxyClass, type Settled } from './managedObject.ts';

const EventProxy = proxyOf(EventObject) as unknown as ProxyClass<Settled<EventObject>>;

/** A managed flag to wait for. */
export class ManagedEvent extends EventProxy {}

const BarrierProxy = proxyOf(BarrierObject) as unknown as ProxyClass<Settled<BarrierObject>>;

/**
 * A managed point where threads wait for one another, round after round. It has no action, because a function cannot be
 * passed to another thread.
 */
export class ManagedBarrier extends BarrierProxy {}

const ConditionProxy = proxyOf(ConditionObject) as unknown as ProxyClass<Settled<ConditionObject>>;

/** Lets threads of any process wait, under a managed lock, until another thread notifies them of a change. */
export class ManagedCondition extends ConditionProxy {
  /** The lock that guards the data that the condition is about. */
  readonly lock: ManagedLock | ManagedRLock;

  constructor(state: ManagedState) {
    super(state);
    this.lock = revive(state.lock) as ManagedLock | ManagedRLock;
  }

  /** Acquires the lock, as its own `acquire` does. Returns false if it was not free within the timeout. */
  acquire(options?: WaitOptions): boolean {
    return this.lock.acquire(options);
  }

  acquireAsync(options?: WaitOptions): Promise<boolean> {
    return this.lock.acquireAsync(options);
  }

  /** Undoes one acquire. Throws LockStateError if there is none to undo. */
  release(): void {
    this.lock.release();
  }

  releaseAsync(): Promise<void> {
    return this.lock.releaseAsync();
  }

  /**
   * Acquires the lock for a block: `using held = condition.hold()`. Throws TimeoutError if it was not free within the
   * timeout.
   */
  hold(options?: WaitOptions): ManagedHeld {
    return this.lock.hold(options);
  }

  holdAsync(options?: WaitOptions): Promise<ManagedHeld> {
    return this.lock.holdAsync(options);
  }

  /**
   * Waits until the predicate, which is called in this thread under the lock, returns a truthy value. Returns its last
   * result.
   */
  waitFor<T>(predicate: () => T, { timeout = Infinity }: WaitOptions = {}): T {
    const deadline = performance.now() + timeout;
    let answer = predicate();
    while (!answer && this.wait({ timeout: deadline - performance.now() })) answer = predicate();
    return answer || predicate();
  }

  /** Like `waitFor`, without blocking the thread. */
  async waitForAsync<T>(predicate: () => T | Promise<T>, { timeout = Infinity }: WaitOptions = {}): Promise<T> {
    const deadline = performance.now() + timeout;
    let answer = await predicate();
    while (!answer && (await this.waitAsync({ timeout: deadline - performance.now() }))) answer = await predicate();
    return answer || predicate();
  }
}

registerProxy('event', (state) => new ManagedEvent(state));
registerProxy('barrier', (state) => new ManagedBarrier(state));
registerProxy('condition', (state) => new ManagedCondition(state));
