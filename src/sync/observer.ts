import { threadId } from 'node:worker_threads';
import {
  observeWaits,
  waitObservers,
  type BlockedWait,
  type HolderLook,
  type WaitObserver,
} from '../base/waitObserver.ts';

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

let takeAway: (() => void) | undefined;

/** Installs an observer of this thread's waits, or takes it away. Without one, a wait that blocks pays one check. */
export function setSyncObserver(observer: WaitObserver | undefined): void {
  takeAway?.();
  takeAway = observer && observeWaits(observer);
}

/** A wait must last this long to be told of while it goes on. */
const patienceMs = 10;
type Caller = (...args: never[]) => unknown;
// Saved, because user code may replace it.
const { captureStackTrace } = Error;

/** A wait under observation, from the moment it blocks. */
export class ObservedWait {
  readonly #primitive: Identified;
  readonly #wait: BlockedWait;
  readonly #below: Caller;
  /** Where an await was begun: later its callers are not on the stack. */
  readonly #origin: { readonly stack?: unknown } | undefined;
  #announced = false;

  constructor(primitive: Identified, how: Pick<BlockedWait, 'op' | 'blocking' | 'endless'>, below: Caller) {
    const { kind, id, name } = primitive;
    this.#primitive = primitive;
    this.#wait = { kind, id, name, ...how, thread: threadId, startMicros: nowMicros() };
    this.#below = below;
    this.#origin = how.blocking ? undefined : traceBelow(below);
  }

  /** How long the thread may be parked before `goesOn`, milliseconds. */
  get patienceMs(): number {
    return this.#announced ? Infinity : patienceMs - (nowMicros() - this.#wait.startMicros) / 1000;
  }

  /** It looked again, in vain. */
  goesOn(): void {
    // The time comes first: what is found is true at that time or later.
    const atMicros = nowMicros();
    if (!this.#announced && atMicros - this.#wait.startMicros < patienceMs * 1000) return;
    // Who waits at a condition does not wait for who holds its lock.
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

/** Its text is only made when it is read. */
function traceBelow(below: Caller): { readonly stack?: unknown } {
  const holder: { stack?: unknown } = {};
  captureStackTrace(holder, below);
  return holder;
}

function nowMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}
