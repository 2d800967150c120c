import type { WaitOptions } from '../../sync/index.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { checkHeld, letGo, takeAgain, type LockObject, type RLockObject } from './locks.ts';
import { WaitLine } from './waitLine.ts';

/** Python's `Manager.Condition`. `notify` lets those go on that wait, the longest waiting first. */
export class ConditionObject {
  readonly #site: Site;
  readonly #lock: LockObject | RLockObject;
  readonly #line = new WaitLine<boolean>();

  constructor(site: Site, lock: LockObject | RLockObject) {
    this.#site = site;
    this.#lock = lock;
  }

  /**
   * Releases the lock, waits to be notified, and takes the lock again, as deep as before; false when no notification
   * came within the timeout. Throws LockStateError without the lock, and AbandonedLockError when the lock cannot be
   * had again.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const { caller } = this.#site;
    this.#lock[checkHeld]('wait');
    const depth = this.#lock[letGo]();
    const notified = await this.#line.enter(caller, options, () => false, undefined);
    await this.#lock[takeAgain](caller, depth);
    return notified;
  }

  /** Lets up to `count` of those go on that wait now, once the lock is released. Throws LockStateError without the lock. */
  notify(count = 1): void {
    checkCount('the number of waits to end', count, 0);
    this.#notify('notify', count);
  }

  /** Lets all go on that wait now, once the lock is released. Throws LockStateError without the lock. */
  notifyAll(): void {
    this.#notify('notifyAll', Infinity);
  }

  #notify(op: string, count: number): void {
    this.#lock[checkHeld](op);
    for (const wait of this.#line.all().slice(0, count)) wait.resolve(true);
  }
}
