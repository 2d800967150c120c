import { isDead, me } from './identity.ts';
import { isPast, park, spin, type Steps } from './park.ts';

// The word of a mutex is 0 if it is free, and otherwise its owner, with a flag if threads may be parked on it. It is
// Ulrich Drepper's three-state mutex ("Futexes are tricky", 2011), with the owner in the place of "locked".
const parkedFlag = 0x4000_0000;
const ownerOf = (word: number): number => word & ~parkedFlag;

/** Locks it if it is free, by one compare-and-swap. */
export function tryLock(words: Int32Array, at: number): boolean {
  return Atomics.compareExchange(words, at, 0, me) === 0;
}

/** Unlocks it by one swap, and wakes a parked thread if there is one. Returns the owner before, 0 if it was free. */
export function unlock(words: Int32Array, at: number): number {
  const word = Atomics.exchange(words, at, 0);
  if ((word & parkedFlag) !== 0) Atomics.notify(words, at, 1);
  return ownerOf(word);
}

export function lockOwner(words: Int32Array, at: number): number {
  return ownerOf(Atomics.load(words, at));
}

/** Whether this thread holds the mutex. A plain read is enough, because only this thread writes its own word. */
export function isMine(words: Int32Array, at: number): boolean {
  return ownerOf(words[at]!) === me;
}

export function isAbandoned(words: Int32Array, at: number): boolean {
  return isDead(lockOwner(words, at));
}

/**
 * Waits for the mutex; false at the deadline. `onDead` receives the word of an owner that has ended: if it throws, the
 * wait ends with that error, and if it returns, the mutex is taken over.
 */
export function* lockSteps(
  words: Int32Array,
  at: number,
  deadline: number,
  onDead: (owner: number) => void,
): Steps<boolean> {
  // After this thread was parked, others may be parked too. The flag must then be set again for the next owner, even if
  // this wait ends.
  let parked = false;
  let spun = false;
  for (;;) {
    const word = Atomics.load(words, at);
    if (word === 0) {
      if (Atomics.compareExchange(words, at, 0, parked ? me | parkedFlag : me) === 0) return true;
      continue;
    }
    if (isDead(ownerOf(word))) {
      onDead(ownerOf(word));
      if (Atomics.compareExchange(words, at, word, me | parkedFlag) === word) return true;
      continue;
    }
    if (!parked && isPast(deadline)) return false;
    if (!spun) {
      spun = true;
      yield spin(words, at, word);
      continue;
    }
    const flagged = word | parkedFlag;
    if (word !== flagged && Atomics.compareExchange(words, at, word, flagged) !== word) continue;
    if (isPast(deadline)) return false;
    parked = true;
    yield park(words, at, flagged, deadline);
  }
}

const takeOver = (): void => {};

/**
 * The lock for the short critical sections of our own primitives. These commit with one store, so a thread that died in
 * one has changed nothing, and the next thread takes over.
 */
export function innerLock(words: Int32Array, at: number, deadline = Infinity): Steps<boolean> {
  return lockSteps(words, at, deadline, takeOver);
}
