import { knownInAllCopies } from '../base/errors.ts';

/** The manager was shut down, or the thread or process that owned its objects has ended. */
export class ManagerClosedError extends Error {
  override readonly name = 'ManagerClosedError';
}

/** A dict has no such key, or a list has no such value: Python's KeyError and ValueError. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

knownInAllCopies({ ManagerClosedError, NotFoundError });
