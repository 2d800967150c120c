import { TimeoutError } from '../../sync/index.ts';
import type { Held } from '../../sync/acquirable.ts';
import type { WaitOptions } from '../../sync/park.ts';
import type { LockOwner } from '../objects/locks.ts';

/**
 * A managed lock or permit that is held until it is released or, with `using` or `await using`, until the end of the
 * block.
 */
export interface ManagedHeld extends Held, AsyncDisposable {
  /** Like `release`, without blocking the thread. */
  releaseAsync(): Promise<void>;
}

/** A managed lock or semaphore. */
interface Holdable {
  readonly id: string;
  acquire(options?: WaitOptions): boolean;
  acquireAsync(options?: WaitOptions): Promise<boolean>;
  release(): void;
  releaseAsync(): Promise<void>;
}

/** Acquires it for a block. Throws a TimeoutError that names the owner, if there is one. */
export function hold(
  lock: Holdable,
  options: WaitOptions | undefined,
  owner: () => LockOwner | undefined,
): ManagedHeld {
  if (!lock.acquire(options)) throw lateError(lock, owner());
  return heldOf(lock);
}

export async function holdAsync(
  lock: Holdable,
  options: WaitOptions | undefined,
  owner: () => Promise<LockOwner | undefined>,
): Promise<ManagedHeld> {
  if (!(await lock.acquireAsync(options))) throw lateError(lock, await owner());
  return heldOf(lock);
}

function heldOf(lock: Holdable): ManagedHeld {
  let held = true;
  const once = (): boolean => {
    const first = held;
    held = false;
    return first;
  };
  const release = (): void => {
    if (once()) lock.release();
  };
  const releaseAsync = async (): Promise<void> => {
    if (once()) await lock.releaseAsync();
  };
  return { release, releaseAsync, [Symbol.dispose]: release, [Symbol.asyncDispose]: releaseAsync };
}

function lateError({ id }: Holdable, owner: LockOwner | undefined): TimeoutError {
  const holder = owner && `; thread ${owner.thread} of process ${owner.pid} holds it`;
  return new TimeoutError(`${id} was not free in time${holder ?? ''}`);
}
