import { randomUUID } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import type { Identity } from '../objects/callers.ts';

/** Where a manager listens, and the token that its callers must present. Plain data. */
export interface ManagerAddress {
  /** A Unix socket in a private folder; on Windows, a named pipe. */
  readonly path: string;
  readonly token: string;
  /** The process that owns the objects. */
  readonly pid: number;
}

/** The first frame of a connection. It is JSON, because nothing else is decoded before the token was checked. */
export interface Hello {
  readonly token: string;
  readonly identity: Identity;
}

export const mostHelloBytes = 1024;

/** The identity of this thread for managers. */
export const identity: Identity = { id: randomUUID(), pid: process.pid, thread: threadId };
