import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

/**
 * The word that represents this thread in a lock: its `threadId` plus one, because 0 means that no thread holds it. It
 * is never reused in a process.
 */
export const me = threadId + 1;

// One bit per thread, set when the thread has ended. Workers inherit the board as environment data, so all copies of
// this module in the process share it, if the thread that starts workers has loaded the module before.
const boardKey = 'poolscope.sync.dead.v1';
const maxThreads = 2 ** 20;
const board = openBoard();

function openBoard(): Int32Array {
  const known: unknown = getEnvironmentData(boardKey);
  if (known instanceof SharedArrayBuffer) return new Int32Array(known);
  const made = new SharedArrayBuffer(maxThreads / 8);
  setEnvironmentData(boardKey, made);
  return new Int32Array(made);
}

/**
 * Reports that a worker thread has ended: waits for a lock that it held throw AbandonedLockError, and queues and
 * barriers continue without it. Call it on the `exit` event of every worker that you start yourself; a pool does so for
 * its workers. `deadThreadId` is the `threadId` of the worker, read while it ran, because it is -1 afterwards. Only the
 * first 2^20 threads of a process are covered.
 */
export function markDead(deadThreadId: number): void {
  if (deadThreadId >= 0 && deadThreadId < maxThreads) Atomics.or(board, deadThreadId >> 5, 1 << (deadThreadId & 31));
}

/** Whether the thread that an owner word represents has ended. */
export function isDead(owner: number): boolean {
  const id = owner - 1;
  return id >= 0 && id < maxThreads && (Atomics.load(board, id >> 5) & (1 << (id & 31))) !== 0;
}
