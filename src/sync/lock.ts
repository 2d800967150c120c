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

  /** Whether any thread holds it. A hint: it may change at any moment. */
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
 * A lock that one holder has at a time, in any thread of the process. Like Python's `multiprocessing.Lock`, it may be
 * released by another thread than the one that took it, and a holder that takes it again waits for ever.
 * With async code, use this lock and not RLock: each `acquireAsync` of one thread is a holder of its own.
 */
export class Lock extends BaseLock {
  constructor(options: NameOptions | SharedState = {}) {
    super(isState(options) ? options : createState('lock', 4, options.name));
  }

  get depth(): number {
    return isMine(this.words, wordAt) ? 1 : 0;
  }

  /** Throws LockStateError when nobody holds the lock. */
  release(): void {
    this[released]();
    if (unlock(this.words, wordAt) === 0) {
      throw new LockStateError(`${this.title} was released, but nobody holds it`);
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
 * A lock that its thread may take again and must release as often: Python's `multiprocessing.RLock`. It belongs to
 * the thread, not to one of its async functions: two of them get it at the same time.
 */
export class RLock extends BaseLock {
  constructor(options: NameOptions | SharedState = {}) {
    super(isState(options) ? options : createState('rlock', 8, options.name));
  }

  get depth(): number {
    return isMine(this.words, wordAt) ? this.words[depthAt]! : 0;
  }

  /** Throws LockStateError when this thread does not hold the lock, unless the thread that holds it has ended. */
  release(): void {
    this[released]();
    if (isMine(this.words, wordAt)) {
      if (--this.words[depthAt]! === 0) unlock(this.words, wordAt);
    } else if (isAbandoned(this.words, wordAt)) {
      unlock(this.words, wordAt);
    } else {
      const holder = this.owner === undefined ? 'nobody' : `thread ${this.owner}`;
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

/** The lock that a primitive carries in its own state. */
export function reviveLock(state: SharedState | null | undefined): Lock | RLock {
  return state?.$poolscope === 'lock' ? new Lock(state) : new RLock(state ?? {});
}
