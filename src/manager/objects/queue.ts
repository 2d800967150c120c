import { LockStateError, QueueEmptyError, QueueFullError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

const accept = Symbol('accept');

/** Messages, each taken once, in the order they came: Python's `Manager.Queue`. Who waits longest is served first. */
export class QueueObject<T> {
  protected readonly site: Site;
  readonly #capacity: number;
  readonly #messages: T[] = [];
  readonly #getters = new WaitLine<T>();
  readonly #putters = new WaitLine<void, T>();

  /** `capacity`: most messages at a time, any number when left out. */
  constructor(site: Site, capacity?: number) {
    this.site = site;
    this.#capacity = capacity === undefined ? Infinity : checkCount('the capacity of a queue', capacity, 1);
  }

  /** Waits while there is no room. Throws QueueFullError when that took longer than the timeout. */
  async put(value: T, options?: WaitOptions): Promise<void> {
    if (!this.full()) return this[accept](value);
    return this.#putters.enter(this.site.caller, options, () => this.#throwFull(), value);
  }

  /** Waits while there is nothing. Throws QueueEmptyError when that took longer than the timeout. */
  async get(options?: WaitOptions): Promise<T> {
    if (this.empty()) return this.#getters.enter(this.site.caller, options, () => this.#throwEmpty(), undefined);
    const message = this.#messages.shift() as T;
    const putter = this.#putters.first();
    if (putter !== undefined) {
      putter.resolve();
      this[accept](putter.payload);
    }
    return message;
  }

  /** `put` without waiting: throws QueueFullError at once. */
  async putNowait(value: T): Promise<void> {
    return this.put(value, { timeout: 0 });
  }

  /** `get` without waiting: throws QueueEmptyError at once. */
  async getNowait(): Promise<T> {
    return this.get({ timeout: 0 });
  }

  /** How many messages wait now. */
  qsize(): number {
    return this.#messages.length;
  }

  /** Whether there is nothing to get now. */
  empty(): boolean {
    return this.#messages.length === 0;
  }

  /** Whether a put would have to wait now. */
  full(): boolean {
    return this.#messages.length >= this.#capacity;
  }

  protected [accept](value: T): void {
    const getter = this.#getters.first();
    if (getter === undefined) this.#messages.push(value);
    else getter.resolve(value);
  }

  #throwEmpty(): never {
    throw new QueueEmptyError(`${this.site.id} had no message in time`);
  }

  #throwFull(): never {
    throw new QueueFullError(`${this.site.id} had no room in time`);
  }
}

/** A queue that knows when all that was put is done: Python's `Manager.JoinableQueue`. */
export class JoinableQueueObject<T> extends QueueObject<T> {
  #unfinished = 0;
  readonly #joiners = new WaitLine<boolean>();

  /** Says that a message that was got is done. Throws LockStateError when there were not so many. */
  taskDone(): void {
    if (this.#unfinished === 0) throw new LockStateError(`${this.site.id}: taskDone() was called too many times`);
    if (--this.#unfinished > 0) return;
    for (const joiner of this.#joiners.all()) joiner.resolve(true);
  }

  /** Waits until every message was reported done; false when that took longer than the timeout. */
  async join(options?: WaitOptions): Promise<boolean> {
    return this.#unfinished === 0 || this.#joiners.enter(this.site.caller, options, () => false, undefined);
  }

  protected override [accept](value: T): void {
    this.#unfinished++;
    super[accept](value);
  }
}
