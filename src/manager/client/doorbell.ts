import { UserFacingError } from '../../base/errors.ts';

/** One word of shared memory. A thread waits until another one sets it. */
export type Doorbell = Int32Array<SharedArrayBuffer>;

export const createDoorbell = (): Doorbell => new Int32Array(new SharedArrayBuffer(4));

const silent = 0;
const rung = 1;
const rungForGood = 2;

/** Call this before the request whose answer rings. */
export function silence(bell: Doorbell): void {
  Atomics.compareExchange(bell, 0, rung, silent);
}

export function ring(bell: Doorbell): void {
  Atomics.store(bell, 0, rung);
  Atomics.notify(bell, 0);
}

/** Rings and cannot be silenced again, because the thread that rings has ended. */
export function ringForGood(bell: Doorbell): void {
  Atomics.store(bell, 0, rungForGood);
  Atomics.notify(bell, 0);
}

/** Blocks this thread until the bell rings. Throws UserFacingError if this thread is not allowed to block. */
export function awaitRing(bell: Doorbell): void {
  try {
    // The wake-up of an earlier ring can come late, when the bell is silent again.
    while (Atomics.load(bell, 0) === silent) Atomics.wait(bell, 0, silent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserFacingError('this thread is not allowed to block', 'Call the async method, e.g. appendAsync().');
  }
}
