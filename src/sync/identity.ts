import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

/** The word that stands for this thread in a lock: its `threadId` plus one, because 0 means nobody. Never used twice in a process. */
export const me = threadId + 1;

// One bit a thread, set when it has ended. Workers inherit it as environment data, so every copy of this module in
// the process shares one board, provided the thread that starts workers has loaded the module before it does.
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
 * Says that a worker thread has ended, so that whoever waits for a lock it held gets an AbandonedLockError, and
 * queues and barriers go on without it. Whoever starts a worker calls this on its `exit` event.
 * `deadThreadId` is the worker's `threadId`, read while it ran: it is -1 afterwards. The first 2^20 threads of a
 * process are covered; later ones are waited for.
 */
export function markDead(deadThreadId: number): void {
  if (deadThreadId >= 0 && deadThreadId < maxThreads) Atomics.or(board, deadThreadId >> 5, 1 << (deadThreadId & 31));
}

/** Whether the thread behind an owner word has ended. */
export function isDead(owner: number): boolean {
  const id = owner - 1;
  return id >= 0 && id < maxThreads && (Atomics.load(board, id >> 5) & (1 << (id & 31))) !== 0;
}
