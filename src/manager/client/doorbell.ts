import { UserFacingError } from '../../base/errors.ts';

/** One word that a thread waits for until another one sets it. */
export type Doorbell = Int32Array<SharedArrayBuffer>;

export const createDoorbell = (): Doorbell => new Int32Array(new SharedArrayBuffer(4));

const silent = 0;
const rung = 1;
const rungForGood = 2;

/** To be called before that is asked for which will ring. */
export function silence(bell: Doorbell): void {
  Atomics.compareExchange(bell, 0, rung, silent);
}

export function ring(bell: Doorbell): void {
  Atomics.store(bell, 0, rung);
  Atomics.notify(bell, 0);
}

/** Rings, and cannot be silenced again: nobody is there any more who could ring. */
export function ringForGood(bell: Doorbell): void {
  Atomics.store(bell, 0, rungForGood);
  Atomics.notify(bell, 0);
}

/** Blocks this thread until it rings. Throws UserFacingError where that is not allowed. */
export function awaitRing(bell: Doorbell): void {
  try {
    // The end of an earlier ring may come late and wake us for nothing.
    while (Atomics.load(bell, 0) === silent) Atomics.wait(bell, 0, silent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserFacingError('this thread is not allowed to block', 'Use the async method here, e.g. appendAsync().');
  }
}
