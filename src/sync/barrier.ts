import { UserFacingError } from '../base/errors.ts';
import { BrokenBarrierError } from './errors.ts';
import { innerLock, isAbandoned, unlock } from './mutex.ts';
import { block, deadlineOf, waitFor, type Steps, type WaitOptions } from './park.ts';
import {
  acquired,
  checkCount,
  createState,
  isState,
  Primitive,
  released,
  type NameOptions,
  type SharedState,
} from './shared.ts';
import { broken, WaitSlots, woken } from './waitSlots.ts';

/** Options of a barrier. */
export interface BarrierOptions extends NameOptions {
  /**
   * Called by the last thread to arrive, before the others continue. It must be short and must not wait for this
   * barrier.
   */
  readonly action?: (() => void) | undefined;
}

const lockAt = 0;
const arrivedAt = 1;
const brokenAt = 2;
const partiesAt = 3;
const hasActionAt = 4;
const roundAt = 5;
const slotsAt = 6;

/**
 * A point where threads wait for one another, round after round: Python's `multiprocessing.Barrier`. A wait that times
 * out, or an action that throws, breaks the barrier: all current and later waits throw BrokenBarrierError until
 * `reset()`.
 *
 * @example
 * ```ts
 * import { Barrier } from 'poolscope';
 *
 * const barrier = new Barrier(2);
 * const places = await Promise.all([barrier.waitAsync(), barrier.waitAsync()]);
 * console.log(places.sort()); // [ 0, 1 ]
 * ```
 */
export class Barrier extends Primitive {
  /**
   * The action of this thread. A function cannot be passed to another thread, so if the barrier has an action, every
   * thread that waits must set it: any of them can be the last to arrive.
   */
  action: (() => void) | undefined;
  readonly #slots: WaitSlots;

  /** `parties` is the number of waits in a round: a whole number from 1 on. */
  constructor(parties: number | SharedState, options: BarrierOptions = {}) {
    super(isState(parties) ? parties : createBarrier(parties, options));
    this.action = options.action;
    this.#slots = new WaitSlots(this.words, slotsAt);
  }

  /** Number of waits in a round. */
  get parties(): number {
    return this.words[partiesAt]!;
  }

  /** Number of threads that have arrived and wait now. */
  get waiting(): number {
    return Atomics.load(this.words, arrivedAt);
  }

  /** Whether every wait throws BrokenBarrierError, until `reset()`. */
  get broken(): boolean {
    return Atomics.load(this.words, brokenAt) === 1;
  }

  /**
   * Blocks the thread until all parties have arrived. Returns the order of its arrival in this round, from 0. Throws
   * BrokenBarrierError, and in the last thread what the action throws.
   */
  wait(options?: WaitOptions): number {
    return block(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Like `wait`, without blocking the thread. */
  async waitAsync(options?: WaitOptions): Promise<number> {
    return waitFor(this.#steps(deadlineOf(options)), this, 'wait');
  }

  /** Breaks the barrier: all waits throw BrokenBarrierError. */
  abort(): void {
    this.#locked('abort', () => this.#break());
  }

  /** Makes the barrier usable again. Current waits throw BrokenBarrierError. */
  reset(): void {
    this.#locked('reset', () => {
      this.#break();
      Atomics.store(this.words, brokenAt, 0);
    });
  }

  *#steps(deadline: number): Steps<number> {
    yield* innerLock(this.words, lockAt);
    let slot: number;
    let index: number;
    let line: 0 | 1;
    try {
      if (this.broken) throw this.#brokenError();
      index = this.waiting;
      // A fast thread can enter the next round before a slow one has left this one.
      line = (this.words[roundAt]! & 1) as 0 | 1;
      this[released](line);
      if (index + 1 === this.parties) {
        this.#complete(line);
        return index;
      }
      slot = this.#slots.enter();
      Atomics.store(this.words, arrivedAt, index + 1);
    } finally {
      unlock(this.words, lockAt);
    }
    try {
      yield* this.#waitSteps(slot, deadline);
      if (this.#slots.ending(slot) === broken) throw this.#brokenError();
      this[acquired](line);
      return index;
    } finally {
      this.#slots.leave(slot);
    }
  }

  *#waitSteps(slot: number, deadline: number): Steps<void> {
    yield* this.#slots.steps(slot, deadline, () => isAbandoned(this.words, lockAt));
    if (this.#slots.ending(slot) !== undefined) return;
    // The timeout has passed, or the last thread to arrive has ended during the action.
    yield* innerLock(this.words, lockAt);
    if (this.#slots.ending(slot) === undefined) this.#break();
    unlock(this.words, lockAt);
  }

  #complete(line: 0 | 1): void {
    this[acquired](line);
    try {
      if (this.words[hasActionAt] === 1) this.#actionOf()();
    } catch (error) {
      this.#break();
      throw error;
    }
    this[released](line);
    this.words[roundAt]!++;
    Atomics.store(this.words, arrivedAt, 0);
    this.#slots.wake(Infinity, woken);
  }

  #actionOf(): () => void {
    if (this.action !== undefined) return this.action;
    throw new UserFacingError(
      `the action of ${this.title} is not set in the thread that arrived last: a function cannot be passed to another thread`,
      'Set `barrier.action` in every thread that waits.',
    );
  }

  #break(): void {
    Atomics.store(this.words, brokenAt, 1);
    Atomics.store(this.words, arrivedAt, 0);
    this.#slots.wake(Infinity, broken);
  }

  #brokenError(): BrokenBarrierError {
    return new BrokenBarrierError(
      `${this.title} is broken: a wait timed out, the action threw, or it was aborted or reset`,
    );
  }

  #locked(op: string, change: () => void): void {
    block(innerLock(this.words, lockAt), this, op);
    change();
    unlock(this.words, lockAt);
  }
}

function createBarrier(parties: number, { name, action }: BarrierOptions): SharedState {
  checkCount('the number of parties', parties, 1);
  const state = createState('barrier', 4 * (slotsAt + WaitSlots.words), name);
  const words = new Int32Array(state.buffer);
  words[partiesAt] = parties;
  words[hasActionAt] = action === undefined ? 0 : 1;
  return state;
}
