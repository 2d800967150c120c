import { LockStateError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/** Python's `Manager.Semaphore`. It has no owner, so the permits of a thread that has ended are not released. */
export class SemaphoreObject {
  readonly #site: Site;
  readonly #most: number;
  #free: number;
  readonly #line = new WaitLine<boolean>();

  constructor(site: Site, value = 1, most = Infinity) {
    this.#site = site;
    this.#free = checkCount('the value of a semaphore', value, 0);
    this.#most = most;
  }

  /** Number of free permits now. */
  get value(): number {
    return this.#free;
  }

  /** Acquires a permit, and waits in line until then. Returns false if none was free within the timeout. */
  async acquire(options?: WaitOptions): Promise<boolean> {
    if (this.#free === 0) return this.#line.enter(this.#site.caller, options, () => false, undefined);
    this.#free--;
    return true;
  }

  /**
   * Releases `count` permits. Throws LockStateError if a bounded semaphore would have more permits than its initial
   * number.
   */
  release(count = 1): void {
    checkCount('the number of permits to release', count, 1);
    if (this.#free + count > this.#most) {
      throw new LockStateError(`${this.#site.id} was released more often than it was acquired`);
    }
    this.#free += count;
    for (const wait of this.#line.all().slice(0, this.#free)) {
      this.#free--;
      wait.resolve(true);
    }
  }
}

/** Python's `Manager.BoundedSemaphore`: it never has more permits than its initial number. */
export class BoundedSemaphoreObject extends SemaphoreObject {
  constructor(site: Site, value = 1) {
    super(site, value, value);
  }
}
