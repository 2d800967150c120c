import type { WaitOptions } from '../../sync/index.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { checkHeld, letGo, takeAgain, type LockObject, type RLockObject } from './locks.ts';
import { WaitLine } from './waitLine.ts';

/** Python's `Manager.Condition`. `notify` wakes the longest waiting thread first. */
export class ConditionObject {
  readonly #site: Site;
  readonly #lock: LockObject | RLockObject;
  readonly #line = new WaitLine<boolean>();

  constructor(site: Site, lock: LockObject | RLockObject) {
    this.#site = site;
    this.#lock = lock;
  }

  /**
   * Releases the lock, waits until it is notified, and acquires the lock again, to the same depth. Returns false if
   * there was no notification within the timeout. Throws LockStateError if this thread does not hold the lock, and
   * AbandonedLockError if the thread that held it meanwhile has ended.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const { caller } = this.#site;
    this.#lock[checkHeld]('wait');
    const depth = this.#lock[letGo]();
    const notified = await this.#line.enter(caller, options, () => false, undefined);
    await this.#lock[takeAgain](caller, depth);
    return notified;
  }

  /**
   * Wakes up to `count` waiting threads; they continue when the lock is released. Throws LockStateError if this thread
   * does not hold the lock.
   */
  notify(count = 1): void {
    checkCount('the number of waits to end', count, 0);
    this.#notify('notify', count);
  }

  /**
   * Wakes all waiting threads; they continue when the lock is released. Throws LockStateError if this thread does not
   * hold the lock.
   */
  notifyAll(): void {
    this.#notify('notifyAll', Infinity);
  }

  #notify(op: string, count: number): void {
    this.#lock[checkHeld](op);
    for (const wait of this.#line.all().slice(0, count)) wait.resolve(true);
  }
}
