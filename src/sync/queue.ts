import { Channel, type PutOutcome, type TakeOutcome } from './channel.ts';
import { ChannelPort } from './channelPort.ts';
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

/** Options of a queue. */
export interface QueueOptions extends NameOptions {
  /** Most messages at a time. Without it, the memory is the only limit. */
  readonly capacity?: number | undefined;
  /** Memory for waiting messages in bytes, rounded up to a power of two. Default: 1 MiB. */
  readonly bytes?: number | undefined;
}

const defaultBytes = 2 ** 20;
const noWait: WaitOptions = { timeout: 0 };
/** The number of the race detector's clock for `taskDone`; messages use another one. */
const doneLine = 1;

/**
 * Messages from any number of threads to any number of threads: Python's `multiprocessing.SimpleQueue`. Each message is
 * received once, and the messages of one sender are received in order.
 *
 * Messages are copies of any values that structured clone supports, except shared memory. A queue has a fixed size, and
 * `put` waits for room. Messages can have any size: large ones travel in pieces. The `putAsync` calls of one thread are
 * served in order, and so are its `getAsync` calls.
 */
export class SimpleQueue<T = unknown> extends Primitive {
  protected readonly channel: Channel;
  readonly #port: ChannelPort;
  #closed = false;

  constructor(options: QueueOptions | SharedState = {}) {
    const state = isState(options) ? options : createQueue('simpleQueue', options);
    super(state);
    this.channel = new Channel(state.buffer, 0, state.buffer.byteLength, this.kind === 'joinableQueue');
    this.#port = new ChannelPort(this.channel, this, { put: 'put', take: 'get' });
  }

  /** Whether there is no message now. Another thread may change that at any moment. */
  empty(): boolean {
    return this.channel.isEmpty;
  }

  /**
   * Puts a copy of the value, and blocks the thread while there is no room. Throws QueueFullError if there was no room
   * within the timeout, ClosedError if the queue is closed or shut down, and UserFacingError if the value cannot be
   * copied.
   */
  put(value: T, options?: WaitOptions): void {
    this.#checkOpen();
    const message = encode(value);
    this[released]();
    this.#checkPut(this.#port.put(message, options));
  }

  /** Like `put`, without blocking the thread. The value is copied before this returns. */
  async putAsync(value: T, options?: WaitOptions): Promise<void> {
    this.#checkOpen();
    const message = encode(value);
    this[released]();
    this.#checkPut(await this.#port.putAsync(message, options));
  }

  /**
   * Returns the oldest message, and blocks the thread while there is none. Throws QueueEmptyError if there was none
   * within the timeout, and ClosedError if the queue is closed, or is shut down and empty.
   */
  get(options?: WaitOptions): T {
    this.#checkOpen();
    return this.#checkGet(this.#port.take(options));
  }

  /** Like `get`, without blocking the thread. */
  async getAsync(options?: WaitOptions): Promise<T> {
    this.#checkOpen();
    return this.#checkGet(await this.#port.takeAsync(options));
  }

  /**
   * Closes this handle of the queue, as in Python. Other handles and threads are not affected. Further calls do
   * nothing.
   */
  close(): void {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new ClosedError(`this handle of ${this.title} is closed`);
  }

  #checkPut(outcome: PutOutcome): void {
    if (outcome === 'full') throw new QueueFullError(`${this.title} had no room in time`);
    if (outcome === 'closed') throw new ClosedError(`${this.title} is shut down: nothing more can be put`);
  }

  #checkGet(outcome: TakeOutcome): T {
    if (outcome === 'empty') throw new QueueEmptyError(`${this.title} had no message in time`);
    this[acquired]();
    if (outcome === 'closed') throw new ClosedError(`${this.title} is shut down and empty`);
    return decode(outcome) as T;
  }
}

/** A SimpleQueue with a size and an end: Python's `multiprocessing.Queue`, with the `shutdown` of `queue.Queue`. *
 * @example
 * ```ts
 * import { Queue } from 'poolscope';
 *
 * const queue = new Queue<string>({ capacity: 10 });
 * queue.put('first');
 * queue.put('second');
 * console.log(queue.qsize(), queue.get(), await queue.getAsync()); // 2 first second
 * ```
 */
export class Queue<T = unknown> extends SimpleQueue<T> {
  constructor(options: QueueOptions | SharedState = {}) {
    super(isState(options) ? options : createQueue('queue', options));
  }

  /** Number of messages in the queue now. */
  qsize(): number {
    return this.channel.length;
  }

  /** Whether `put` would wait now. */
  full(): boolean {
    return this.channel.isFull;
  }

  /** Like `put`, but throws QueueFullError instead of waiting. */
  putNowait(value: T): void {
    this.put(value, noWait);
  }

  /** Like `get`, but throws QueueEmptyError instead of waiting. */
  getNowait(): T {
    return this.get(noWait);
  }

  /**
   * Ends the queue for all threads: `put` throws ClosedError immediately, and `get` does so when the queue is empty.
   */
  shutdown(): void {
    this[released]();
    this.channel.endWriting();
  }
}

/** A Queue that knows when all its messages have been processed: Python's `multiprocessing.JoinableQueue`. *
 * @example
 * ```ts
 * import { JoinableQueue } from 'poolscope';
 *
 * const queue = new JoinableQueue<number>();
 * queue.put(1);
 * console.log(queue.get()); // 1
 * queue.taskDone();
 * await queue.joinAsync();
 * ```
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  constructor(options: QueueOptions | SharedState = {}) {
    super(isState(options) ? options : createQueue('joinableQueue', options));
  }

  /**
   * Reports that a received message has been processed. Throws LockStateError if there were fewer messages than calls.
   */
  taskDone(): void {
    this[released](doneLine);
    if (!this.channel.finishOne()) throw new LockStateError(`${this.title}: taskDone() was called too many times`);
  }

  /**
   * Blocks the thread until `taskDone` was called for every message. Returns false if this was not so within the
   * timeout.
   */
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
