import { knownInAllCopies } from '../base/errors.ts';

/** The manager was shut down, or the thread or process that owned its objects has ended. */
export class ManagerClosedError extends Error {
  override readonly name = 'ManagerClosedError';
}

/**
 * The process that listens where a manager should does not have its authentication key, so no call was sent to it:
 * Python's AuthenticationError.
 */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** A dict has no such key, or a list has no such value: Python's KeyError and ValueError. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

knownInAllCopies({ AuthenticationError, ManagerClosedError, NotFoundError });
