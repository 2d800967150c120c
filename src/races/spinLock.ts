// Saved: with detection on, the Atomics of user code are watched.
const { compareExchange, exchange, notify, wait } = Atomics;

const free = 0;
const held = 1;
const wanted = 2;
const spins = 100;
const parkMs = 100;
/** Whoever holds it this long was ended in the middle: the critical sections are a few microseconds. */
const mostParks = 50;

/** A lock of a few instructions around the books of the detector, apart from the locks it watches. */
export function lock(words: Int32Array, at: number): void {
  for (let k = 0; k < spins; k++) if (compareExchange(words, at, free, held) === free) return;
  for (let k = 0; k < mostParks && exchange(words, at, wanted) !== free; k++) wait(words, at, wanted, parkMs);
}

export function unlock(words: Int32Array, at: number): void {
  if (exchange(words, at, free) === wanted) notify(words, at, 1);
}
