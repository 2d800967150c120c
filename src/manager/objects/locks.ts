import { AbandonedLockError, LockStateError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { abandon, type Caller, type Client, type Holding, type Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/** Which thread holds a lock. */
export interface LockOwner {
  /** Id of the process that the thread is in. */
  readonly pid: number;
  /** `threadId`; 0 is the main thread. */
  readonly thread: number;
}

/** For conditions, not for callers: throws LockStateError when the caller does not hold the lock. */
export const checkHeld = Symbol('checkHeld');
/** Releases the lock however deep, and gives how deep that was. */
export const letGo = Symbol('letGo');
/** Takes the lock for a caller, in line with the others. */
export const takeAgain = Symbol('takeAgain');

const checkRelease = Symbol('checkRelease');
const reentrant = Symbol('reentrant');

abstract class BaseLock implements Holding {
  protected readonly site: Site;
  protected holder: Client | undefined;
  protected depth = 0;
  /** The thread that holds it has ended. */
  #abandoned = false;
  readonly #line = new WaitLine<boolean, number>();

  protected abstract readonly [reentrant]: boolean;
  protected abstract [checkRelease](client: Client): void;

  constructor(site: Site) {
    this.site = site;
  }

  /** A hint: it may change at any moment. */
  get owner(): LockOwner | undefined {
    const { holder } = this;
    return holder && { pid: holder.identity.pid, thread: holder.identity.thread };
  }

  /** Whether any thread holds it. A hint: it may change at any moment. */
  get locked(): boolean {
    return this.holder !== undefined;
  }

  /**
   * Takes it, waiting in line; false when that took longer than the timeout. Throws AbandonedLockError, also to those
   * that wait already, when the thread or process that holds it has ended; `release()` then frees it.
   */
  async acquire(options?: WaitOptions): Promise<boolean> {
    return this[takeAgain](this.site.caller, 1, options);
  }

  /** Gives back what one acquire took. Throws LockStateError when that cannot be. */
  release(): void {
    if (!this.#abandoned) this[checkRelease](this.site.caller.client);
    if (!this.#abandoned && --this.depth > 0) return;
    this.#pass();
  }

  async [takeAgain](caller: Caller, depth: number, options?: WaitOptions): Promise<boolean> {
    const { client } = caller;
    if (this.#abandoned) throw this.#abandonedError();
    if (this.holder === undefined) this.#give(client, depth);
    else if (this.holder === client && this[reentrant]) this.depth += depth;
    else return this.#line.enter(caller, options, () => false, depth);
    return true;
  }

  [checkHeld](op: string): void {
    if (this.holder === this.site.caller.client) return;
    throw new LockStateError(`${op}() needs ${this.site.id}: call acquire() first`);
  }

  [letGo](): number {
    const { depth } = this;
    this.#pass();
    return depth;
  }

  [abandon](): void {
    this.#abandoned = true;
    for (const wait of this.#line.all()) wait.reject(this.#abandonedError());
  }

  #give(client: Client, depth: number): void {
    this.holder = client;
    this.depth = depth;
    client.held.add(this);
  }

  #pass(): void {
    this.holder?.held.delete(this);
    this.holder = undefined;
    this.#abandoned = false;
    const next = this.#line.first();
    if (next === undefined) return;
    this.#give(next.caller.client, next.payload);
    next.resolve(true);
  }

  #abandonedError(): AbandonedLockError {
    const { id } = this.site;
    return new AbandonedLockError(id, id, this.holder?.identity.thread ?? 0, this.holder?.title);
  }
}

/**
 * Python's `Manager.Lock`: one holder at a time, of any process. It may be released by another thread than the one
 * that took it, and a holder that takes it again waits for ever.
 */
export class LockObject extends BaseLock {
  protected readonly [reentrant] = false;

  protected [checkRelease](): void {
    if (this.holder === undefined) throw new LockStateError(`${this.site.id} was released, but nobody holds it`);
  }
}

/** Python's `Manager.RLock`: its thread may take it again and must release it as often. */
export class RLockObject extends BaseLock {
  protected readonly [reentrant] = true;

  protected [checkRelease](client: Client): void {
    if (this.holder === client) return;
    const holder = this.holder?.title ?? 'nobody';
    throw new LockStateError(`${this.site.id} was released by ${client.title}, but ${holder} holds it`);
  }
}
