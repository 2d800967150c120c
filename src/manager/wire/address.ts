import { randomUUID } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import type { Identity } from '../objects/callers.ts';

/** Where a manager listens, and what shows that its owner has let one in. Plain data. */
export interface ManagerAddress {
  /** A Unix socket in a private folder; on Windows, a named pipe. */
  readonly path: string;
  readonly token: string;
  /** The process that owns the objects. */
  readonly pid: number;
}

/** The first frame of a connection. It is JSON: nothing else is read from who has not shown the token. */
export interface Hello {
  readonly token: string;
  readonly identity: Identity;
}

export const mostHelloBytes = 1024;

/** This thread, to managers. */
export const identity: Identity = { id: randomUUID(), pid: process.pid, thread: threadId };
