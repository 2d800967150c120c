import { LockStateError, QueueEmptyError, QueueFullError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

const accept = Symbol('accept');

/**
 * Python's `Manager.Queue`: each message is received once, in the order of arrival. The longest waiting call is served
 * first.
 */
export class QueueObject<T> {
  protected readonly site: Site;
  readonly #capacity: number;
  readonly #messages: T[] = [];
  readonly #getters = new WaitLine<T>();
  readonly #putters = new WaitLine<void, T>();

  /** `capacity` is the most messages at a time; without it there is no limit. */
  constructor(site: Site, capacity?: number) {
    this.site = site;
    this.#capacity = capacity === undefined ? Infinity : checkCount('the capacity of a queue', capacity, 1);
  }

  /**
   * Puts a message, and waits while there is no room. Throws QueueFullError if there was no room within the timeout.
   */
  async put(value: T, options?: WaitOptions): Promise<void> {
    if (!this.full()) return this[accept](value);
    return this.#putters.enter(this.site.caller, options, () => this.#throwFull(), value);
  }

  /**
   * Returns the oldest message, and waits while there is none. Throws QueueEmptyError if there was none within the
   * timeout.
   */
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

  /** Like `put`, but throws QueueFullError instead of waiting. */
  async putNowait(value: T): Promise<void> {
    return this.put(value, { timeout: 0 });
  }

  /** Like `get`, but throws QueueEmptyError instead of waiting. */
  async getNowait(): Promise<T> {
    return this.get({ timeout: 0 });
  }

  /** Number of messages in the queue now. */
  qsize(): number {
    return this.#messages.length;
  }

  /** Whether there is no message now. */
  empty(): boolean {
    return this.#messages.length === 0;
  }

  /** Whether `put` would wait now. */
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

/** A queue that knows when all its messages have been processed: Python's `Manager.JoinableQueue`. */
export class JoinableQueueObject<T> extends QueueObject<T> {
  #unfinished = 0;
  readonly #joiners = new WaitLine<boolean>();

  /**
   * Reports that a received message has been processed. Throws LockStateError if there were fewer messages than calls.
   */
  taskDone(): void {
    if (this.#unfinished === 0) throw new LockStateError(`${this.site.id}: taskDone() was called too many times`);
    if (--this.#unfinished > 0) return;
    for (const joiner of this.#joiners.all()) joiner.resolve(true);
  }

  /** Waits until `taskDone` was called for every message. Returns false if this was not so within the timeout. */
  async join(options?: WaitOptions): Promise<boolean> {
    return this.#unfinished === 0 || this.#joiners.enter(this.site.caller, options, () => false, undefined);
  }

  protected override [accept](value: T): void {
    this.#unfinished++;
    super[accept](value);
  }
}
