import { isDead, me } from './identity.ts';
import { isPast, park, spin, type Steps } from './park.ts';

// The word of a mutex: 0 is free; else the owner, with a flag when somebody may be parked on it. Ulrich Drepper's
// three-state mutex ("Futexes are tricky", 2011), with the owner in place of "locked".
const parkedFlag = 0x4000_0000;
const ownerOf = (word: number): number => word & ~parkedFlag;

/** One compare-and-swap. */
export function tryLock(words: Int32Array, at: number): boolean {
  return Atomics.compareExchange(words, at, 0, me) === 0;
}

/** One swap, and a wake-up when somebody is parked. Gives who held it: 0 for nobody. */
export function unlock(words: Int32Array, at: number): number {
  const word = Atomics.exchange(words, at, 0);
  if ((word & parkedFlag) !== 0) Atomics.notify(words, at, 1);
  return ownerOf(word);
}

export function lockOwner(words: Int32Array, at: number): number {
  return ownerOf(Atomics.load(words, at));
}

/** Whether this thread holds the mutex. A plain read is enough: the word is ours only while we hold it. */
export function isMine(words: Int32Array, at: number): boolean {
  return ownerOf(words[at]!) === me;
}

export function isAbandoned(words: Int32Array, at: number): boolean {
  return isDead(lockOwner(words, at));
}

/**
 * Waits for the mutex; false at the deadline. `onDead` gets the word of an owner that has ended: it throws, or it
 * returns and the mutex is taken over.
 */
export function* lockSteps(
  words: Int32Array,
  at: number,
  deadline: number,
  onDead: (owner: number) => void,
): Steps<boolean> {
  // After being parked, others may be parked too: the flag must be up again, whoever holds the mutex then, even if
  // this wait is over.
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
 * For the short critical sections of our own primitives, which commit with one store: what a dead thread left
 * undone there was never begun, so the next one takes over.
 */
export function innerLock(words: Int32Array, at: number, deadline = Infinity): Steps<boolean> {
  return lockSteps(words, at, deadline, takeOver);
}
