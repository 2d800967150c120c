import { knownInAllCopies } from '../base/errors.ts';

/** A wait that must give something took longer than its `timeout`. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** The item waited for what another one held that waited for it, and so on in a ring: none could go on. */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError';
}

/** `get` found no message in time. */
export class QueueEmptyError extends Error {
  override readonly name = 'QueueEmptyError';
}

/** `put` found no room in time. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** The queue, or an end of the pipe, is closed: nothing more can come, or nothing more be sent. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** The barrier was aborted or reset, or somebody's wait for it timed out. */
export class BrokenBarrierError extends Error {
  override readonly name = 'BrokenBarrierError';
}

/** A release without the acquire that belongs to it, or a wait without the lock. */
export class LockStateError extends Error {
  override readonly name = 'LockStateError';
}

/** The thread that held the lock has ended without releasing it: what the lock guards may be half changed. */
export class AbandonedLockError extends Error {
  override readonly name = 'AbandonedLockError';

  /** `id` of the lock. */
  readonly lockId: string;
  /** `threadId` of the thread that has ended; 0 is the main thread. */
  readonly owner: number;

  constructor(lockId: string, title: string, owner: number, ownerTitle = `thread ${owner}`) {
    super(
      `${title} is held by ${ownerTitle}, which has ended. ` +
        'Put right what the lock guards, then call release() to free it.',
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
