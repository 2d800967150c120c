import { threadId } from 'node:worker_threads';
import {
  observeWaits,
  waitObservers,
  type BlockedWait,
  type HolderLook,
  type WaitObserver,
} from '../base/waitObserver.ts';

/** The class of a primitive as one word; `pipe` for a Connection. */
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

/** The identity of a primitive, which is the same in every thread, and its owner. */
export interface Identified {
  readonly kind: PrimitiveKind;
  /** Unique among all primitives of a run, e.g. `lock-1f0c93a2b47d55e0`. */
  readonly id: string;
  readonly name: string | undefined;
  /** `threadId` of the thread that holds it, if it has an owner. */
  readonly owner?: number | undefined;
}

let remove: (() => void) | undefined;

/** Sets or removes the observer of this thread's waits. Without one, a wait that blocks costs one more check. */
export function setSyncObserver(observer: WaitObserver | undefined): void {
  remove?.();
  remove = observer && observeWaits(observer);
}

/** A wait that lasts this long is reported while it lasts; the end of a shorter one is reported as well. */
const patienceMs = 10;
type Caller = (...args: never[]) => unknown;
// Saved, because user code may replace it.
const { captureStackTrace } = Error;

/** A wait that observers see, from the moment at which it blocks. */
export class ObservedWait {
  readonly #primitive: Identified;
  readonly #wait: BlockedWait;
  readonly #below: Caller;
  /** Stack at the start of an await, because its callers are not on the stack later. */
  readonly #origin: { readonly stack?: unknown } | undefined;
  #announced = false;

  constructor(primitive: Identified, how: Pick<BlockedWait, 'op' | 'blocking' | 'endless'>, below: Caller) {
    const { kind, id, name } = primitive;
    this.#primitive = primitive;
    this.#wait = { kind, id, name, ...how, thread: threadId, startMicros: nowMicros() };
    this.#below = below;
    this.#origin = how.blocking ? undefined : traceBelow(below);
  }

  /** How long the thread may stay parked until `goesOn` must be called, in milliseconds. */
  get patienceMs(): number {
    return this.#announced ? Infinity : patienceMs - (nowMicros() - this.#wait.startMicros) / 1000;
  }

  /** To be called when the wait was interrupted and continues. */
  goesOn(): void {
    // The time is read first, so the owner is the one of that time or later.
    const atMicros = nowMicros();
    if (!this.#announced && atMicros - this.#wait.startMicros < patienceMs * 1000) return;
    // A wait for a condition does not depend on the holder of its lock.
    const owner = this.#wait.kind === 'condition' ? undefined : this.#primitive.owner;
    const look: HolderLook = { atMicros, owner };
    if (this.#announced) {
      for (const observer of waitObservers) observer.waitGoesOn(this.#wait, look);
      return;
    }
    this.#announced = true;
    const { stack } = this.#origin ?? traceBelow(this.#below);
    for (const observer of waitObservers) observer.waitBegins(this.#wait, look, typeof stack === 'string' ? stack : '');
  }

  ended(): void {
    const waitedMicros = nowMicros() - this.#wait.startMicros;
    for (const observer of waitObservers) observer.waitEnded(this.#wait, waitedMicros);
  }
}

/** V8 formats the stack only when it is read. */
function traceBelow(below: Caller): { readonly stack?: unknown } {
  const holder: { stack?: unknown } = {};
  captureStackTrace(holder, below);
  return holder;
}

function nowMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}
