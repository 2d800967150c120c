/** A wait on a lock, queue or the like that found nothing at once, nor while spinning, and so blocks. */
export interface BlockedWait {
  /** What is waited for. */
  readonly kind: string;
  /** Unique among all primitives of a run. */
  readonly id: string;
  /** Its name, when it was given one. */
  readonly name: string | undefined;
  /** The method, e.g. `acquire`, `get`. */
  readonly op: string;
  /** The thread stands still; else one of its functions awaits, and others may go on. */
  readonly blocking: boolean;
  /** It has no timeout. */
  readonly endless: boolean;
  /** `threadId` of the waiting thread. */
  readonly thread: number;
  /** On the machine's monotonic clock, the same for all threads and processes. */
  readonly startMicros: number;
}

/** Who holds what is waited for, at a moment of the monotonic clock. */
export interface HolderLook {
  /** `threadId`; undefined for nobody, and for what has no owner. */
  readonly owner: number | undefined;
  /** The moment, or a little before it. */
  readonly atMicros: number;
}

/** Sees the waits of a thread that block. Called in the waiting thread. Must not throw. */
export interface WaitObserver {
  /** It has lasted 10 ms and goes on. `stack`: of the waiting call, as V8 writes it. */
  waitBegins(wait: BlockedWait, look: HolderLook, stack: string): void;
  /** Of a wait that has begun, several times a second. */
  waitGoesOn(wait: BlockedWait, look: HolderLook): void;
  /** Of every wait that blocked, also of those too short to have begun. */
  waitEnded(wait: BlockedWait, waitedMicros: number): void;
}

const key = Symbol.for('poolscope.waits.v1');
// A thread may have several copies of the library, and its worker is another one: all share this.
const registry = globalThis as unknown as Record<typeof key, Set<WaitObserver> | undefined>;

/** The observers of this thread. */
export const waitObservers: ReadonlySet<WaitObserver> = (registry[key] ??= new Set());

/** Gives what takes it away again. */
export function observeWaits(observer: WaitObserver): () => void {
  const observers = waitObservers as Set<WaitObserver>;
  observers.add(observer);
  return () => void observers.delete(observer);
}
