import { Acquirable, acquireSteps } from './acquirable.ts';
import { LockStateError } from './errors.ts';
import { isPast, park, spin, type Steps } from './park.ts';
import { checkCount, createState, isState, released, type NameOptions, type SharedState } from './shared.ts';

const valueAt = 0;
const waitersAt = 1;
const maxAt = 2;
const most = 2 ** 31 - 1;

/**
 * A number of permits, which `acquire` decreases and `release` increases: Python's `multiprocessing.Semaphore`.
 * `acquire` waits while it is 0. A semaphore has no owner, so the permits of a thread that has ended are not released.
 *
 * @example
 * ```ts
 * import { Semaphore } from 'poolscope';
 *
 * const permits = new Semaphore(2);
 * permits.acquire();
 * permits.acquire();
 * console.log(permits.acquire({ timeout: 10 })); // false
 * permits.release();
 * console.log(permits.acquire({ timeout: 10 })); // true
 * ```
 */
export class Semaphore extends Acquirable {
  /** `value` is the initial number of permits: a whole number from 0 on. Default: 1. */
  constructor(value: number | SharedState = 1, options: NameOptions = {}) {
    super(isState(value) ? value : createPermits('semaphore', value, most, options));
  }

  get owner(): undefined {
    return undefined;
  }

  /** Number of free permits now. */
  get value(): number {
    return Atomics.load(this.words, valueAt);
  }

  /**
   * Releases `count` permits. Throws LockStateError if there would be more permits than the initial number of a bounded
   * semaphore, or more than 2^31 - 1 of any other.
   */
  release(count = 1): void {
    const by = checkCount('the number of permits to release', count, 1);
    this[released]();
    for (;;) {
      const { value } = this;
      if (by > this.words[maxAt]! - value) {
        throw new LockStateError(`${this.title} was released more often than it was acquired`);
      }
      if (Atomics.compareExchange(this.words, valueAt, value, value + by) === value) break;
    }
    if (Atomics.load(this.words, waitersAt) > 0) Atomics.notify(this.words, valueAt, by);
  }

  protected tryAcquire(): boolean {
    let { value } = this;
    while (value > 0) {
      const found = Atomics.compareExchange(this.words, valueAt, value, value - 1);
      if (found === value) return true;
      value = found;
    }
    return false;
  }

  /** @internal */
  *[acquireSteps](deadline: number): Steps<boolean> {
    if (this.tryAcquire()) return true;
    if (isPast(deadline)) return false;
    yield spin(this.words, valueAt, 0);
    Atomics.add(this.words, waitersAt, 1);
    try {
      while (!this.tryAcquire()) {
        if (isPast(deadline)) return false;
        yield park(this.words, valueAt, 0, deadline);
      }
      return true;
    } finally {
      Atomics.sub(this.words, waitersAt, 1);
    }
  }
}

/** A semaphore that never has more permits than its initial number: Python's `multiprocessing.BoundedSemaphore`. */
export class BoundedSemaphore extends Semaphore {
  constructor(value: number | SharedState = 1, options: NameOptions = {}) {
    super(isState(value) ? value : createPermits('boundedSemaphore', value, value, options));
  }
}

function createPermits(
  kind: 'semaphore' | 'boundedSemaphore',
  value: number,
  max: number,
  { name }: NameOptions,
): SharedState {
  checkCount('the value of a semaphore', value, 0);
  const state = createState(kind, 12, name);
  new Int32Array(state.buffer).set([value, 0, max]);
  return state;
}
