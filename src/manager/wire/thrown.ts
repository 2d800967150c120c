import { UserFacingError } from '../../base/errors.ts';
import {
  AbandonedLockError,
  BrokenBarrierError,
  LockStateError,
  QueueEmptyError,
  QueueFullError,
} from '../../sync/index.ts';
import { NotFoundError } from '../errors.ts';

/** An error as plain data. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Fields of its class, e.g. `nextStep`. */
  readonly more: Readonly<Record<string, unknown>>;
}

export function thrownOf(error: unknown): Thrown {
  const { name, message, stack = '', ...more } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, more };
}

const classes: Readonly<Record<string, { readonly prototype: Error }>> = {
  AbandonedLockError,
  BrokenBarrierError,
  LockStateError,
  NotFoundError,
  QueueEmptyError,
  QueueFullError,
  RangeError,
  UserFacingError,
};

/**
 * Creates the error again, of the same class. Its stack is that of this call, and its cause has the stack in the
 * manager.
 */
export function errorOf({ name, message, stack, more }: Thrown): Error {
  const cause = new Error(message);
  Object.defineProperty(cause, 'stack', { value: `in the manager: ${stack}` });
  const error = new Error(message, { cause });
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype);
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  // The stack begins with the name that the error had when it was created.
  Object.defineProperty(error, 'stack', {
    value: error.stack?.replace(/^Error/, name),
    configurable: true,
    writable: true,
  });
  return Object.assign(error, more);
}
