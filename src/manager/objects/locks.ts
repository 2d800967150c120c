import { AbandonedLockError, LockStateError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { abandon, type Caller, type Client, type Holding, type Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/** The thread that holds a lock. */
export interface LockOwner {
  /** Id of its process. */
  readonly pid: number;
  /** `threadId`; 0 is the main thread. */
  readonly thread: number;
}

// Symbols, because only conditions call these methods: remote callers name members by strings.

/** Throws LockStateError if the caller does not hold the lock. */
export const checkHeld = Symbol('checkHeld');
/** Releases the lock completely. Returns the depth it had. */
export const letGo = Symbol('letGo');
/** Acquires the lock for a caller, which waits in line. */
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

  /** The thread that holds it; undefined if no thread does. It may change at any moment. */
  get owner(): LockOwner | undefined {
    const { holder } = this;
    return holder && { pid: holder.identity.pid, thread: holder.identity.thread };
  }

  /** Whether any thread holds it. It may change at any moment. */
  get locked(): boolean {
    return this.holder !== undefined;
  }

  /**
   * Acquires it, and waits in line until then. Returns false if it was not free within the timeout. If the thread or
   * process that holds it ends, all current and later waits throw AbandonedLockError until `release()` frees it.
   */
  async acquire(options?: WaitOptions): Promise<boolean> {
    return this[takeAgain](this.site.caller, 1, options);
  }

  /** Undoes one acquire. Throws LockStateError if there is none to undo. */
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
 * Python's `Manager.Lock`: a lock with one holder at a time, of all processes. Any thread can release it, and a holder
 * that acquires it again waits forever.
 */
export class LockObject extends BaseLock {
  protected readonly [reentrant] = false;

  protected [checkRelease](): void {
    if (this.holder === undefined) throw new LockStateError(`${this.site.id} was released, but no thread holds it`);
  }
}

/** Python's `Manager.RLock`: its thread can acquire it again, and must release it as often. */
export class RLockObject extends BaseLock {
  protected readonly [reentrant] = true;

  protected [checkRelease](client: Client): void {
    if (this.holder === client) return;
    const holder = this.holder?.title ?? 'no thread';
    throw new LockStateError(`${this.site.id} was released by ${client.title}, but ${holder} holds it`);
  }
}
