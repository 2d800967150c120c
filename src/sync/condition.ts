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
 * A place to wait, under a lock, until another thread says that something has changed: Python's
 * `multiprocessing.Condition`. `notify` wakes those that wait, the longest waiting first; nobody is woken without.
 * One condition holds up to 1024 waits at the same time.
 */
export class Condition extends Primitive {
  /** The lock that guards what the condition is about. */
  readonly lock: Lock | RLock;
  readonly #slots: WaitSlots;

  /** Without a lock, it gets an RLock of its own. */
  constructor(lock: Lock | RLock | SharedState = new RLock(), options: NameOptions = {}) {
    const state = isState(lock)
      ? lock
      : createState('condition', 4 * WaitSlots.words, options.name, { lock: lock[brand]() });
    super(state);
    // A lock that another copy of the library made has none of our steps: one of ours stands for it.
    this.lock = !isState(lock) && acquireSteps in lock ? lock : reviveLock(state.lock);
    this.#slots = new WaitSlots(this.words, 0);
  }

  /** `threadId` of the thread that holds the lock, undefined when nobody does. */
  get owner(): number | undefined {
    return this.lock.owner;
  }

  /** Takes the lock, as its own `acquire` does; false when that took longer than the timeout. */
  acquire(options?: WaitOptions): boolean {
    return this.lock.acquire(options);
  }

  acquireAsync(options?: WaitOptions): Promise<boolean> {
    return this.lock.acquireAsync(options);
  }

  /** Gives back what one acquire took. Throws LockStateError when that cannot be. */
  release(): void {
    this.lock.release();
  }

  /** Takes the lock for a block: `using held = condition.hold()`. Throws TimeoutError. */
  hold(options?: WaitOptions): Held {
    return this.lock.hold(options);
  }

  holdAsync(options?: WaitOptions): Promise<Held> {
    return this.lock.holdAsync(options);
  }

  /**
   * Releases the lock, blocks the thread until it is notified, and takes the lock again, as deep as before; false when
   * no notification came within the timeout. Throws LockStateError without the lock, and AbandonedLockError when
   * the lock cannot be had again.
   */
  wait(options?: WaitOptions): boolean {
    return block(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Like `wait`, without blocking the thread. */
  async waitAsync(options?: WaitOptions): Promise<boolean> {
    return waitFor(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Waits until the predicate, called under the lock, gives something true, and gives its last answer. */
  waitFor<T>(predicate: () => T, options?: WaitOptions): T {
    return block(this.#predicateSteps(predicate, deadlineOf(options)), this, 'wait');
  }

  /** Like `waitFor`, without blocking the thread. */
  async waitForAsync<T>(predicate: () => T, options?: WaitOptions): Promise<T> {
    return waitFor(this.#predicateSteps(predicate, deadlineOf(options)), this, 'wait');
  }

  /** Lets up to `count` of those go on that wait now, once the lock is released. Throws LockStateError without the lock. */
  notify(count = 1): void {
    checkCount('the number of waits to end', count, 0);
    this.#checkMine('notify');
    this.#slots.wake(count, woken);
  }

  /** Lets all go on that wait now, once the lock is released. Throws LockStateError without the lock. */
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
