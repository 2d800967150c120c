import { knownInAllCopies } from '../base/errors.ts';

/** The result of a wait was not there within its `timeout`. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * The item waited for a lock whose holder waited for another one, and so on in a ring, so that none of them could
 * continue.
 */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError';
}

/** `get` found no message within its `timeout`. */
export class QueueEmptyError extends Error {
  override readonly name = 'QueueEmptyError';
}

/** `put` found no room within its `timeout`. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** The queue or an end of the pipe is closed: nothing more can be sent, or nothing more can arrive. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** The barrier was aborted or reset, or a wait for it timed out. */
export class BrokenBarrierError extends Error {
  override readonly name = 'BrokenBarrierError';
}

/** A release without a matching acquire, or a call that needs a lock that this thread does not hold. */
export class LockStateError extends Error {
  override readonly name = 'LockStateError';
}

/**
 * The thread that held the lock has ended without releasing it, so the data that the lock guards may be inconsistent.
 */
export class AbandonedLockError extends Error {
  override readonly name = 'AbandonedLockError';

  /** `id` of the lock. */
  readonly lockId: string;
  /** `threadId` of the thread that has ended; 0 is the main thread. */
  readonly owner: number;

  constructor(lockId: string, title: string, owner: number, ownerTitle = `thread ${owner}`) {
    super(
      `${title} is held by ${ownerTitle}, which has ended. ` +
        'Repair the data that the lock guards, then call release() to free it.',
    );
    this.lockId = lockId;
    this.owner = owner;
  }
}

knownInAllCopies({
  AbandonedLockError,
  BrokenBarrierError,
  ClosedError,
  DeadlockError,
  LockStateError,
  QueueEmptyError,
  QueueFullError,
  TimeoutError,
});
