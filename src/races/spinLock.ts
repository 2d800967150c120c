// Saved, because the detector replaces the functions of Atomics.
const { compareExchange, exchange, notify, wait } = Atomics;

const free = 0;
const held = 1;
const wanted = 2;
const spins = 100;
const parkMs = 100;
/**
 * After this number of waits, the thread that holds the lock must have died: critical sections take a few microseconds.
 */
const mostParks = 50;

/** A lock for the memory of the detector itself, which the detector does not watch. */
export function lock(words: Int32Array, at: number): void {
  for (let k = 0; k < spins; k++) if (compareExchange(words, at, free, held) === free) return;
  for (let k = 0; k < mostParks && exchange(words, at, wanted) !== free; k++) wait(words, at, wanted, parkMs);
}

export function unlock(words: Int32Array, at: number): void {
  if (exchange(words, at, free) === wanted) notify(words, at, 1);
}
