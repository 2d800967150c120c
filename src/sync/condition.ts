import { acquireSteps, type Held } from './acquirable.ts';
import { LockStateError } from './errors.ts';
import { reviveLock, RLock, type Lock } from './lock.ts';
import { block, deadlineOf, waitFor, type Steps, type WaitOptions } from './park.ts';
import {
  acquired,
  brand,
  checkCount,
  createState,
  isState,
  Primitive,
  type NameOptions,
  type SharedState,
} from './shared.ts';
import { WaitSlots, woken } from './waitSlots.ts';

/**
 * Lets threads wait, under a lock, until another thread notifies them of a change: Python's
 * `multiprocessing.Condition`. `notify` wakes the longest waiting thread first, and no thread wakes up without it. One
 * condition can hold 1024 waits at the same time.
 *
 * @example
 * ```ts
 * import { Condition } from 'poolscope';
 *
 * const changed = new Condition();
 * let ready = false;
 * setTimeout(() => {
 *   ready = true;
 *   using held = changed.hold();
 *   changed.notifyAll();
 * }, 10);
 * await changed.acquireAsync();
 * console.log(await changed.waitForAsync(() => ready)); // true
 * changed.release();
 * ```
 */
export class Condition extends Primitive {
  /** The lock that guards the data that the condition is about. */
  readonly lock: Lock | RLock;
  readonly #slots: WaitSlots;

  /** Without a lock, the condition creates an RLock. */
  constructor(lock: Lock | RLock | SharedState = new RLock(), options: NameOptions = {}) {
    const state = isState(lock)
      ? lock
      : createState('condition', 4 * WaitSlots.words, options.name, { lock: lock[brand]() });
    super(state);
    // A lock of another copy of the library does not have our steps, so a handle of ours replaces it.
    this.lock = !isState(lock) && acquireSteps in lock ? lock : reviveLock(state.lock);
    this.#slots = new WaitSlots(this.words, 0);
  }

  /** `threadId` of the thread that holds the lock; undefined if no thread does. */
  get owner(): number | undefined {
    return this.lock.owner;
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

  /**
   * Acquires the lock for a block: `using held = condition.hold()`. Throws TimeoutError if it was not free within the
   * timeout.
   */
  hold(options?: WaitOptions): Held {
    return this.lock.hold(options);
  }

  holdAsync(options?: WaitOptions): Promise<Held> {
    return this.lock.holdAsync(options);
  }

  /**
   * Releases the lock, blocks the thread until it is notified, and acquires the lock again, to the same depth. Returns
   * false if there was no notification within the timeout. Throws LockStateError if this thread does not hold the lock,
   * and AbandonedLockError if the thread that held it meanwhile has ended.
   */
  wait(options?: WaitOptions): boolean {
    return block(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Like `wait`, without blocking the thread. */
  async waitAsync(options?: WaitOptions): Promise<boolean> {
    return waitFor(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Waits until the predicate, which is called under the lock, returns a truthy value. Returns its last result. */
  waitFor<T>(predicate: () => T, options?: WaitOptions): T {
    return block(this.#predicateSteps(predicate, deadlineOf(options)), this, 'wait');
  }

  /** Like `waitFor`, without blocking the thread. */
  async waitForAsync<T>(predicate: () => T, options?: WaitOptions): Promise<T> {
    return waitFor(this.#predicateSteps(predicate, deadlineOf(options)), this, 'wait');
  }

  /**
   * Wakes up to `count` waiting threads; they continue when the lock is released. Throws LockStateError if this thread
   * does not hold the lock.
   */
  notify(count = 1): void {
    checkCount('the number of waits to end', count, 0);
    this.#checkMine('notify');
    this.#slots.wake(count, woken);
  }

  /**
   * Wakes all waiting threads; they continue when the lock is released. Throws LockStateError if this thread does not
   * hold the lock.
   */
  notifyAll(): void {
    this.#checkMine('notifyAll');
    this.#slots.wake(Infinity, woken);
  }

  *#steps(deadline: number): Steps<boolean> {
    this.#checkMine('wait');
    const { lock } = this;
    const { depth } = lock;
    const slot = this.#slots.enter();
    try {
      for (let k = 0; k < depth; k++) lock.release();
      yield* this.#slots.steps(slot, deadline);
      for (let k = 0; k < depth; k++) yield* lock[acquireSteps](Infinity);
      lock[acquired]();
      return this.#slots.ending(slot) === woken;
    } finally {
      this.#slots.leave(slot);
    }
  }

  *#predicateSteps<T>(predicate: () => T, deadline: number): Steps<T> {
    let answer = predicate();
    while (!answer) {
      const notified = yield* this.#steps(deadline);
      answer = predicate();
      if (!notified) break;
    }
    return answer;
  }

  #checkMine(op: string): void {
    if (this.lock.depth > 0) return;
    throw new LockStateError(`${op}() of ${this.title} needs its lock: call acquire() first`);
  }
}
