import { UserFacingError } from '../base/errors.ts';
import { TimeoutError } from './errors.ts';
import { reviveLock, RLock, type Lock } from './lock.ts';
import type { WaitOptions } from './park.ts';
import { brand, type NameOptions, type SharedState } from './shared.ts';

/** How a SharedArray or SharedValue is made. */
export interface SharedMemoryOptions extends NameOptions {
  /** The lock that guards it: left out, an RLock of its own, as in Python; `false`, none. */
  readonly lock?: Lock | RLock | false | undefined;
}

export function lockState({ lock }: SharedMemoryOptions): SharedState | null {
  return lock === false ? null : (lock ?? new RLock())[brand]();
}

/** Gives the lock of a state, or throws UserFacingError when there is none. */
export function lockOf(state: SharedState, title: string): () => Lock | RLock {
  const lock = state.lock ? reviveLock(state.lock) : undefined;
  return () => {
    if (lock) return lock;
    throw new UserFacingError(`${title} was made with { lock: false }`, 'Make it without that option to get a lock.');
  };
}

/** Runs a function while the lock is held. Throws TimeoutError, and UserFacingError for a function that gives a promise. */
export function runLocked<T>(lock: Lock | RLock, run: () => T, options: WaitOptions | undefined): T {
  if (!lock.acquire(options)) throw new TimeoutError(`${lock.name ?? lock.id} was not free in time`);
  try {
    const result = run();
    if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') return result;
    throw new UserFacingError(
      'withLock() got an async function, and the lock is free again before it ends',
      'Make it with { lock: new Lock() } and write `using held = await value.lock.holdAsync()`.',
    );
  } finally {
    lock.release();
  }
}
