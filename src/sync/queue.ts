import { Channel, type PutOutcome, type TakeOutcome } from './channel.ts';
import { ClosedError, LockStateError, QueueEmptyError, QueueFullError } from './errors.ts';
import { decode, encode } from './message.ts';
import type { PrimitiveKind } from './observer.ts';
import { block, deadlineOf, waitFor, type WaitOptions } from './park.ts';
import { ringSize, ringWords } from './ring.ts';
import {
  acquired,
  checkCount,
  createState,
  isState,
  Primitive,
  released,
  type NameOptions,
  type SharedState,
} from './shared.ts';
import { Turns } from './turns.ts';

/** How large a queue is. */
export interface QueueOptions extends NameOptions {
  /** Most messages at a time. Left out, as many as fit into the memory. */
  readonly capacity?: number | undefined;
  /** Memory for messages that wait, in bytes; rounded up to a power of two, 1 MiB when left out. */
  readonly bytes?: number | undefined;
}

const defaultBytes = 2 ** 20;
const noWait: WaitOptions = { timeout: 0 };
/** To the race detector, what is reported done is apart from the messages. */
const doneLine = 1;

/**
 * Messages from any number of threads to any number of threads, each taken once, those of one sender in their order:
 * Python's `multiprocessing.SimpleQueue`.
 *
 * Messages are copies: whatever structured clone can carry, except shared memory. A queue has a fixed size, and `put`
 * waits for room. A message of any size goes through, the big ones in pieces. `putAsync` calls of one thread keep
 * their order among themselves, and so do `getAsync` calls.
 */
export class SimpleQueue<T = unknown> extends Primitive {
  protected readonly channel: Channel;
  readonly #putTurns = new Turns();
  readonly #getTurns = new Turns();
  #closed = false;

  constructor(options: QueueOptions | SharedState = {}) {
    const state = isState(options) ? options : createQueue('simpleQueue', options);
    super(state);
    this.channel = new Channel(state.buffer, 0, state.buffer.byteLength, this.kind === 'joinableQueue');
  }

  /** Whether there is nothing to get now. Another thread may change that at any moment. */
  empty(): boolean {
    return this.channel.isEmpty;
  }

  /**
   * Puts a copy of the value, blocking the thread while there is no room. Throws QueueFullError when that took longer
   * than the timeout, ClosedError when the queue is closed or shut down, UserFacingError for what cannot be copied.
   */
  put(value: T, options?: WaitOptions): void {
    this.#checkOpen();
    const message = encode(value);
    this[released]();
    if (this.channel.tryPut(message)) return;
    const deadline = deadlineOf(options);
    this.#checkPut(block(this.channel.putSteps(message, deadline), this, 'put'));
  }

  /** Like `put`, without blocking the thread. The value is copied before this returns. */
  async putAsync(value: T, options?: WaitOptions): Promise<void> {
    this.#checkOpen();
    const message = encode(value);
    this[released]();
    if (this.#putTurns.idle && this.channel.tryPut(message)) return;
    const deadline = deadlineOf(options);
    const steps = this.#putTurns.take(this.channel.putSteps(message, deadline), deadline);
    this.#checkPut((await waitFor(steps, this, 'put')) ?? 'full');
  }

  /**
   * Takes the oldest message, blocking the thread while there is none. Throws QueueEmptyError when that took longer
   * than the timeout, ClosedError when the queue is closed, or is shut down and has no more messages.
   */
  get(options?: WaitOptions): T {
    this.#checkOpen();
    const deadline = deadlineOf(options);
    return this.#checkGet(this.channel.tryTake() ?? block(this.channel.takeSteps(deadline), this, 'get'));
  }

  /** Like `get`, without blocking the thread. */
  async getAsync(options?: WaitOptions): Promise<T> {
    this.#checkOpen();
    const found = this.#getTurns.idle ? this.channel.tryTake() : undefined;
    if (found) return this.#checkGet(found);
    const deadline = deadlineOf(options);
    const steps = this.#getTurns.take(this.channel.takeSteps(deadline), deadline);
    return this.#checkGet((await waitFor(steps, this, 'get')) ?? 'empty');
  }

  /** Ends the use of the queue through this object, as in Python; other threads go on. Harmless when repeated. */
  close(): void {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new ClosedError(`${this.title} was closed here`);
  }

  #checkPut(outcome: PutOutcome): void {
    if (outcome === 'full') throw new QueueFullError(`${this.title} had no room in time`);
    if (outcome === 'closed') throw new ClosedError(`${this.title} is shut down: nothing more can be put`);
  }

  #checkGet(outcome: TakeOutcome): T {
    if (outcome === 'empty') throw new QueueEmptyError(`${this.title} had no message in time`);
    this[acquired]();
    if (outcome === 'closed') throw new ClosedError(`${this.title} is shut down, and its last message was taken`);
    return decode(outcome) as T;
  }
}

/** A SimpleQueue with a capacity and an end: Python's `multiprocessing.Queue`, with the `shutdown` of `queue.Queue`. */
export class Queue<T = unknown> extends SimpleQueue<T> {
  constructor(options: QueueOptions | SharedState = {}) {
    super(isState(options) ? options : createQueue('queue', options));
  }

  /** How many messages wait now. */
  qsize(): number {
    return this.channel.length;
  }

  /** Whether a put would have to wait now. */
  full(): boolean {
    return this.channel.isFull;
  }

  /** `put` without waiting: throws QueueFullError at once. */
  putNowait(value: T): void {
    this.put(value, noWait);
  }

  /** `get` without waiting: throws QueueEmptyError at once. */
  getNowait(): T {
    return this.get(noWait);
  }

  /** Ends the queue in all threads: nothing more can be put; what is there can be got, then `get` throws ClosedError. */
  shutdown(): void {
    this[released]();
    this.channel.endWriting();
  }
}

/** A Queue that knows when all that was put is done: Python's `multiprocessing.JoinableQueue`. */
export class JoinableQueue<T = unknown> extends Queue<T> {
  constructor(options: QueueOptions | SharedState = {}) {
    super(isState(options) ? options : createQueue('joinableQueue', options));
  }

  /** Says that a message that was got is done. Throws LockStateError when there were not so many. */
  taskDone(): void {
    this[released](doneLine);
    if (!this.channel.finishOne()) throw new LockStateError(`${this.title}: taskDone() was called too many times`);
  }

  /** Blocks the thread until every message was reported done; false when that took longer than the timeout. */
  join(options?: WaitOptions): boolean {
    return this.#joined(block(this.channel.joinSteps(deadlineOf(options)), this, 'join'));
  }

  /** Like `join`, without blocking the thread. */
  async joinAsync(options?: WaitOptions): Promise<boolean> {
    return this.#joined(await waitFor(this.channel.joinSteps(deadlineOf(options)), this, 'join'));
  }

  #joined(done: boolean): boolean {
    if (done) this[acquired](doneLine);
    return done;
  }
}

function createQueue(kind: PrimitiveKind, { capacity, bytes, name }: QueueOptions): SharedState {
  if (capacity !== undefined) checkCount('the capacity of a queue', capacity, 1);
  const state = createState(kind, Channel.bytesFor(ringSize(bytes ?? defaultBytes)), name);
  new Int32Array(state.buffer)[ringWords.capacity] = capacity ?? 0;
  return state;
}
