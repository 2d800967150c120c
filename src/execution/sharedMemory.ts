/** How locks, queues and arrays in shared memory travel between threads. */
export interface SharedMemory {
  /** Returns the value ready to be cloned; the value itself if nothing in it is shared. */
  share(value: unknown): unknown;
  /** Undoes `share` after a clone. */
  revive(value: unknown): unknown;
  /** The thread has ended: others may acquire the locks that it held. */
  markDead(threadId: number): void;
}
