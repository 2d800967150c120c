/** What the execution of items needs to know of locks, queues and arrays in shared memory. */
export interface SharedMemory {
  /** The value ready to be cloned; itself, if nothing in it is shared. */
  share(value: unknown): unknown;
  /** Undoes `share` after a clone. */
  revive(value: unknown): unknown;
  /** The thread has ended: what it held is free for others to take over. */
  markDead(threadId: number): void;
}
