/**
 * The pool ended before the call: it was terminated, or the replacement of a worker could not start. `cause` is the
 * error of that replacement.
 */
export class PoolTerminatedError extends Error {
  override readonly name = 'PoolTerminatedError';
}
