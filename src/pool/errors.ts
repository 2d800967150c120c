/** The pool was terminated before the call had ended: calls reject with it. */
export class PoolTerminatedError extends Error {
  override readonly name = 'PoolTerminatedError';
}
