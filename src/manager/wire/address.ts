import { randomUUID } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import type { Identity } from '../objects/callers.ts';

/** Where a manager listens, and the key that its callers must have. Plain data. */
export interface ManagerAddress {
  /** A Unix socket in a private folder; on Windows, a named pipe. */
  readonly path: string;
  readonly authkey: string;
  /** The process that owns the objects. */
  readonly pid: number;
}

/** The identity of this thread for managers. */
export const identity: Identity = { id: randomUUID(), pid: process.pid, thread: threadId };
