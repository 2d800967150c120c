/** Python's multiprocessing primitives between the threads of a process, on shared memory. */
export type { BlockedWait, HolderLook, WaitObserver } from '../base/waitObserver.ts';
export type { Held } from './acquirable.ts';
export { Barrier, type BarrierOptions } from './barrier.ts';
export { Condition } from './condition.ts';
export {
  AbandonedLockError,
  BrokenBarrierError,
  ClosedError,
  DeadlockError,
  LockStateError,
  QueueEmptyError,
  QueueFullError,
  TimeoutError,
} from './errors.ts';
export { Event } from './event.ts';
export { markDead } from './identity.ts';
export { Lock, RLock } from './lock.ts';
export { setSyncObserver, type PrimitiveKind } from './observer.ts';
export type { WaitOptions } from './park.ts';
export { Pipe, type Connection, type PipeOptions } from './pipe.ts';
export { JoinableQueue, Queue, SimpleQueue, type QueueOptions } from './queue.ts';
export { BoundedSemaphore, Semaphore } from './semaphore.ts';
export { loadReviversWith, registerReviver, revive, share } from './share.ts';
export type { NameOptions } from './shared.ts';
export { SharedArray, type ArrayExtras } from './sharedArray.ts';
export type { SharedMemoryOptions } from './sharedLock.ts';
export { SharedValue } from './sharedValue.ts';
export type { ElementOf, Typecode, TypedArrays } from './typecodes.ts';
