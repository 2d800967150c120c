/**
 * Python's `multiprocessing.Manager`: objects that the threads of all processes of a machine share, through proxies.
 */
export { AuthenticationError, ManagerClosedError, NotFoundError } from './errors.ts';
export { Manager, type ManagerOptions } from './manager.ts';
export type { DictEntries, DictKey } from './objects/dict.ts';
export type { SortOptions } from './objects/list.ts';
export type { LockOwner } from './objects/locks.ts';
export { ManagedArray, ManagedDict, ManagedList, ManagedValue } from './proxies/collections.ts';
export type { ManagedHeld } from './proxies/held.ts';
export { ManagedBoundedSemaphore, ManagedLock, ManagedRLock, ManagedSemaphore } from './proxies/locks.ts';
export type { ManagedNamespace, NamespaceMethods } from './proxies/managedNamespace.ts';
export { ManagedJoinableQueue, ManagedQueue } from './proxies/queues.ts';
export { ManagedBarrier, ManagedCondition, ManagedEvent } from './proxies/signals.ts';
