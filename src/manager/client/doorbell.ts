import { UserFacingError } from '../../base/errors.ts';

/** One word that a thread waits for until another one sets it. */
export type Doorbell = Int32Array<SharedArrayBuffer>;

export const createDoorbell = (): Doorbell => new Int32Array(new SharedArrayBuffer(4));

/** To be called before that is asked for which will ring. */
export function silence(bell: Doorbell): void {
  Atomics.store(bell, 0, 0);
}

export function ring(bell: Doorbell): void {
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
}

/** Blocks this thread until it rings. Throws UserFacingError where that is not allowed. */
export function awaitRing(bell: Doorbell): void {
  try {
    // The end of an earlier ring may come late and wake us for nothing.
    while (Atomics.load(bell, 0) === 0) Atomics.wait(bell, 0, 0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserFacingError('this thread is not allowed to block', 'Use the async method here, e.g. appendAsync().');
  }
}
