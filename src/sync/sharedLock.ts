import { UserFacingError } from '../base/errors.ts';
import { TimeoutError } from './errors.ts';
import { reviveLock, RLock, type Lock } from './lock.ts';
import type { WaitOptions } from './park.ts';
import { brand, type NameOptions, type SharedState } from './shared.ts';

/** Options of a SharedArray or SharedValue. */
export interface SharedMemoryOptions extends NameOptions {
  /** The lock that guards it, or `false` for none. Default: a new RLock, as in Python. */
  readonly lock?: Lock | RLock | false | undefined;
}

export function lockState({ lock }: SharedMemoryOptions): SharedState | null {
  return lock === false ? null : (lock ?? new RLock())[brand]();
}

/** Returns a function that returns the lock of a state, or throws UserFacingError if there is none. */
export function lockOf(state: SharedState, title: string): () => Lock | RLock {
  const lock = state.lock ? reviveLock(state.lock) : undefined;
  return () => {
    if (lock) return lock;
    throw new UserFacingError(
      `${title} has no lock: it was created with { lock: false }`,
      'Create it without that option.',
    );
  };
}

/**
 * Runs a function while the lock is held. Throws TimeoutError, and UserFacingError for a function that returns a
 * promise.
 */
export function runLocked<T>(lock: Lock | RLock, run: () => T, options: WaitOptions | undefined): T {
  if (!lock.acquire(options)) throw new TimeoutError(`${lock.name ?? lock.id} was not free in time`);
  try {
    const result = run();
    if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') return result;
    throw new UserFacingError(
      'withLock() received an async function, and would release the lock before it ends',
      'Create it with { lock: new Lock() } and write `using held = await value.lock.holdAsync()`.',
    );
  } finally {
    lock.release();
  }
}
