/**
 * A wait on a lock, queue or other primitive that did not succeed immediately or while spinning, and therefore blocks.
 */
export interface BlockedWait {
  /** Kind of the primitive, e.g. `lock`. */
  readonly kind: string;
  /** Unique among all primitives of a run. */
  readonly id: string;
  /** Name that the user gave the primitive. */
  readonly name: string | undefined;
  /** The method, e.g. `acquire`, `get`. */
  readonly op: string;
  /** Whether the whole thread is blocked. Otherwise one function awaits, and others can run. */
  readonly blocking: boolean;
  /** Whether the wait has no timeout. */
  readonly endless: boolean;
  /** `threadId` of the waiting thread. */
  readonly thread: number;
  /** Time on the monotonic clock of the machine, which all threads and processes share. */
  readonly startMicros: number;
}

/** The holder of a primitive at one moment. */
export interface HolderLook {
  /** `threadId` of the holder; undefined if there is none, or if the primitive has no owner. */
  readonly owner: number | undefined;
  /** Time on the monotonic clock, or slightly earlier. */
  readonly atMicros: number;
}

/** Receives the waits of a thread that block. It is called in the waiting thread and must not throw. */
export interface WaitObserver {
  /** The wait has lasted 10 ms and continues. `stack` is that of the waiting call, in V8's format. */
  waitBegins(wait: BlockedWait, look: HolderLook, stack: string): void;
  /** Called several times a second during a wait that has begun. */
  waitGoesOn(wait: BlockedWait, look: HolderLook): void;
  /** Called for every wait that blocked, also if it was too short for `waitBegins`. */
  waitEnded(wait: BlockedWait, waitedMicros: number): void;
}

const key = Symbol.for('poolscope.waits.v1');
// A thread may have several copies of the library: the worker's code contains one too. All share one set.
const registry = globalThis as unknown as Record<typeof key, Set<WaitObserver> | undefined>;

/** The observers of this thread. */
export const waitObservers: ReadonlySet<WaitObserver> = (registry[key] ??= new Set());

/** Returns a function that removes the observer. */
export function observeWaits(observer: WaitObserver): () => void {
  const observers = waitObservers as Set<WaitObserver>;
  observers.add(observer);
  return () => void observers.delete(observer);
}
