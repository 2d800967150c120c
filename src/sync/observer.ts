import { threadId } from 'node:worker_threads';

/** What a primitive is, in one word: the class it was made of, but `pipe` for a Connection. */
export type PrimitiveKind =
  | 'lock'
  | 'rlock'
  | 'semaphore'
  | 'boundedSemaphore'
  | 'event'
  | 'condition'
  | 'barrier'
  | 'queue'
  | 'joinableQueue'
  | 'simpleQueue'
  | 'pipe'
  | 'array'
  | 'value';

/** What can be told about a primitive, the same in every thread. */
export interface Identified {
  readonly kind: PrimitiveKind;
  /** Unique among all primitives of a run, e.g. `lock-1f0c93a2b47d55e0`. */
  readonly id: string;
  readonly name: string | undefined;
  /** `threadId` of the thread that holds it, for what has an owner. */
  readonly owner?: number | undefined;
}

/** A wait that found nothing at once, nor while spinning, and so blocks. */
export interface BlockedWait {
  /** What is waited for. */
  readonly kind: PrimitiveKind;
  /** `id` of the primitive. */
  readonly id: string;
  /** Its name, when it was given one. */
  readonly name: string | undefined;
  /** The method, e.g. `acquire`, `get`. */
  readonly op: string;
  /** `threadId` of the waiting thread. */
  readonly thread: number;
  /** `threadId` of the thread that held the primitive when the wait began. */
  readonly owner: number | undefined;
  /** On the machine's monotonic clock, the same for all threads and processes. */
  readonly startMicros: number;
}

/** Sees every wait of this thread that blocks. Called in the waiting call itself, so a stack taken here shows it. Must not throw. */
export interface SyncObserver {
  /** The thread is about to block. */
  waitBegins(wait: BlockedWait): void;
  /** The wait has ended, also by a timeout or an error, after so many microseconds. */
  waitEnded(wait: BlockedWait, waitedMicros: number): void;
}

/** A read or write of shared memory through a SharedArray or SharedValue. */
export interface Access {
  /** What was read or written. */
  readonly kind: 'array' | 'value';
  /** `id` of the array or value. */
  readonly id: string;
  /** Its name, when it was given one. */
  readonly name: string | undefined;
  /** `view`: the plain typed array was handed out, and what happens to it is not seen. */
  readonly op: 'read' | 'write' | 'view';
  /** The element; undefined for a method that goes over many, such as `fill`. */
  readonly index: number | undefined;
}

/** Called in the thread that reads or writes, before it does. Must not throw. */
export type AccessObserver = (access: Access) => void;

let syncObserver: SyncObserver | undefined;
let accessObserver: AccessObserver | undefined;

/** Installs the observer of this thread's waits, or takes it away. Without one, a wait that blocks pays one check. */
export function setSyncObserver(observer: SyncObserver | undefined): void {
  syncObserver = observer;
}

/**
 * Installs the observer of accesses through SharedArray and SharedValue, for those made or revived in this thread
 * from now on. Those made without one are plain memory and are never observed. An observed array is some hundred
 * times slower.
 */
export function setAccessObserver(observer: AccessObserver | undefined): void {
  accessObserver = observer;
}

export function currentAccessObserver(): AccessObserver | undefined {
  return accessObserver;
}

/** Reports that a wait blocks. Gives what to call at its end; undefined when nobody observes. */
export function reportWait(primitive: Identified, op: string): (() => void) | undefined {
  const observer = syncObserver;
  if (observer === undefined) return undefined;
  const { kind, id, name, owner } = primitive;
  const startMicros = nowMicros();
  const wait: BlockedWait = { kind, id, name, op, thread: threadId, owner, startMicros };
  observer.waitBegins(wait);
  return () => observer.waitEnded(wait, nowMicros() - startMicros);
}

function nowMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}
