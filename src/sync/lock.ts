import { races } from '../races/detector.ts';
import { Acquirable, acquireSteps } from './acquirable.ts';
import { AbandonedLockError, LockStateError } from './errors.ts';
import { me } from './identity.ts';
import { isAbandoned, isMine, lockOwner, lockSteps, tryLock, unlock } from './mutex.ts';
import type { Steps } from './park.ts';
import { createState, isState, released, type NameOptions, type SharedState } from './shared.ts';

const wordAt = 0;
const depthAt = 1;

abstract class BaseLock extends Acquirable {
  get owner(): number | undefined {
    const owner = lockOwner(this.words, wordAt);
    return owner === 0 ? undefined : owner - 1;
  }

  /** Whether any thread holds it. It may change at any moment. */
  get locked(): boolean {
    return this.owner !== undefined;
  }

  /** How many times this thread holds the lock. */
  abstract get depth(): number;

  protected readonly onDead = (owner: number): void => {
    races.detector?.takeOver();
    throw new AbandonedLockError(this.id, this.title, owner - 1);
  };
}

/**
 * A lock with one holder at a time, in any thread of the process. As with Python's `multiprocessing.Lock`, any thread
 * can release it, and a holder that acquires it again waits forever. Use this lock and not RLock in async code: each
 * `acquireAsync` of a thread is a holder of its own.
 *
 * @example
 * ```ts
 * import { Lock, Pool } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * const lock = new Lock({ name: 'free' });
 * console.log(await pool.map('isFree', [lock, lock])); // [ true, true ]
 * lock.acquire();
 * console.log(lock.acquire({ timeout: 0 })); // false
 * lock.release();
 * ```
 */
export class Lock extends BaseLock {
  constructor(options: NameOptions | SharedState = {}) {
    super(isState(options) ? options : createState('lock', 4, options.name));
  }

  get depth(): number {
    return isMine(this.words, wordAt) ? 1 : 0;
  }

  /** Releases the lock. Throws LockStateError if no thread holds it. */
  release(): void {
    this[released]();
    if (unlock(this.words, wordAt) === 0) {
      throw new LockStateError(`${this.title} was released, but no thread holds it`);
    }
  }

  protected tryAcquire(): boolean {
    return tryLock(this.words, wordAt);
  }

  /** @internal */
  [acquireSteps](deadline: number): Steps<boolean> {
    return lockSteps(this.words, wordAt, deadline, this.onDead);
  }
}

/**
 * A lock that its thread can acquire again, and must release as often: Python's `multiprocessing.RLock`. Its holder is
 * the thread and not one of its async functions: two of them can hold it at the same time.
 *
 * @example
 * ```ts
 * import { RLock } from 'poolscope';
 *
 * const lock = new RLock();
 * using held = lock.hold();
 * console.log(lock.acquire({ timeout: 10 })); // true
 * lock.release();
 * ```
 */
export class RLock extends BaseLock {
  constructor(options: NameOptions | SharedState = {}) {
    super(isState(options) ? options : createState('rlock', 8, options.name));
  }

  get depth(): number {
    return isMine(this.words, wordAt) ? this.words[depthAt]! : 0;
  }

  /**
   * Undoes one acquire. Throws LockStateError if another thread holds the lock and has not ended, or if no thread holds
   * it.
   */
  release(): void {
    this[released]();
    if (isMine(this.words, wordAt)) {
      if (--this.words[depthAt]! === 0) unlock(this.words, wordAt);
    } else if (isAbandoned(this.words, wordAt)) {
      unlock(this.words, wordAt);
    } else {
      const holder = this.owner === undefined ? 'no thread' : `thread ${this.owner}`;
      throw new LockStateError(`${this.title} was released by thread ${me - 1}, but ${holder} holds it`);
    }
  }

  protected tryAcquire(): boolean {
    if (tryLock(this.words, wordAt)) this.words[depthAt] = 1;
    else if (isMine(this.words, wordAt)) this.words[depthAt]!++;
    else return false;
    return true;
  }

  /** @internal */
  *[acquireSteps](deadline: number): Steps<boolean> {
    if (this.tryAcquire()) return true;
    const acquired = yield* lockSteps(this.words, wordAt, deadline, this.onDead);
    if (acquired) this.words[depthAt] = 1;
    return acquired;
  }
}

/** A handle of the lock that belongs to another primitive, from the state of that primitive. */
export function reviveLock(state: SharedState | null | undefined): Lock | RLock {
  return state?.$poolscope === 'lock' ? new Lock(state) : new RLock(state ?? {});
}
