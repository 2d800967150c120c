import { UserFacingError } from '../base/errors.ts';
import { isDead, me } from './identity.ts';
import { isPast, park, spin, type Steps } from './park.ts';

/** How another thread ended a wait. */
export const woken = -1;
export const broken = -2;
type Ending = typeof woken | typeof broken;

const free = 0;
/** Most waits at the same time. Async methods can begin many of them in one thread. */
const slotCount = 1024;
const tickets = 2 ** 30;

/**
 * Each wait has its own word. So a wake-up reaches exactly the intended waits, the longest first, and a wait finds its
 * result even if it looks late. The words are `[last ticket, slots in use, (state, owner) …]`:
 *
 *     [7, 3, (6, thread 1), (woken, thread 2), (7, thread 3), (free, 0) …]
 *
 * A state is free, a ticket (above 0, larger for later waits), or how the wait ended. All methods except `steps` and
 * `ending` must be called under one lock.
 */
export class WaitSlots {
  static readonly words = 2 + 2 * slotCount;

  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  /** Begins a wait. Returns the index of its slot. */
  enter(): number {
    const slot = this.#find();
    const ticket = (this.#words[this.#at]! % (tickets - 1)) + 1;
    this.#words[this.#at] = ticket;
    this.#words[slot + 1] = me;
    Atomics.store(this.#words, slot, ticket);
    return slot;
  }

  leave(slot: number): void {
    Atomics.store(this.#words, slot, free);
  }

  /** How the wait ended; undefined while it lasts. */
  ending(slot: number): Ending | undefined {
    const state = Atomics.load(this.#words, slot);
    return state < 0 ? (state as Ending) : undefined;
  }

  /**
   * Waits, without the lock, until the wait is ended, until the deadline, or until `isHopeless` returns true after it
   * was parked.
   */
  *steps(slot: number, deadline: number, isHopeless: () => boolean = () => false): Steps<void> {
    const ticket = Atomics.load(this.#words, slot);
    if (ticket > 0) yield spin(this.#words, slot, ticket);
    while (this.ending(slot) === undefined && !isPast(deadline)) {
      yield park(this.#words, slot, ticket, deadline);
      if (this.ending(slot) === undefined && isHopeless()) return;
    }
  }

  /** Ends the wait of up to `count` threads. */
  wake(count: number, ending: Ending): void {
    const waiting = this.#waiting();
    if (count < waiting.length) waiting.sort((a, b) => this.#age(b) - this.#age(a));
    for (const slot of waiting.slice(0, count)) {
      Atomics.store(this.#words, slot, ending);
      Atomics.notify(this.#words, slot);
    }
  }

  /** The slots of waits whose thread lives. */
  #waiting(): number[] {
    const slots: number[] = [];
    for (let slot = this.#at + 2, end = slot + 2 * this.#used; slot < end; slot += 2) {
      if (this.#words[slot]! <= 0) continue;
      if (isDead(this.#words[slot + 1]!)) this.leave(slot);
      else slots.push(slot);
    }
    return slots;
  }

  get #used(): number {
    return this.#words[this.#at + 1]!;
  }

  /** The number of tickets since that of the slot. Tickets start at 1 again after the last one. */
  #age(slot: number): number {
    return (this.#words[this.#at]! - this.#words[slot]! + tickets - 1) % (tickets - 1);
  }

  #find(): number {
    const first = this.#at + 2;
    for (let k = 0; k < slotCount; k++) {
      const slot = first + 2 * k;
      if (k >= this.#used) this.#words[this.#at + 1] = k + 1;
      if (Atomics.load(this.#words, slot) === free || isDead(this.#words[slot + 1]!)) return slot;
    }
    throw new UserFacingError(
      `more than ${slotCount} waits at the same time`,
      'Let fewer functions wait at the same time.',
    );
  }
}
