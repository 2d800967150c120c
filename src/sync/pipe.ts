import { Channel, type PutOutcome, type TakeOutcome } from './channel.ts';
import { ChannelPort } from './channelPort.ts';
import { ClosedError, LockStateError, QueueEmptyError, QueueFullError } from './errors.ts';
import { decode, encode } from './message.ts';
import { block, deadlineOf, waitFor, type WaitOptions } from './park.ts';
import { ringSize } from './ring.ts';
import { acquired, createState, Primitive, released, type NameOptions, type SharedState } from './shared.ts';

/** Options of a pipe. */
export interface PipeOptions extends NameOptions {
  /**
   * Whether both ends send and receive (default: true). If false, the first end receives and the second sends, as in
   * Python.
   */
  readonly duplex?: boolean | undefined;
  /** Memory for waiting messages in each direction, in bytes, rounded up to a power of two. Default: 64 KiB. */
  readonly bytes?: number | undefined;
}

const defaultBytes = 2 ** 16;

/**
 * Two connected ends, each for one thread: Python's `multiprocessing.Pipe`. Messages are copies of any values that
 * structured clone supports, except shared memory, and of any size.
 *
 * @example
 * ```ts
 * import { Pipe } from 'poolscope';
 *
 * const [ours, theirs] = Pipe<string>();
 * theirs.send('hello');
 * console.log(await ours.recvAsync()); // hello
 * ```
 */
export function Pipe<A = unknown, B = A>({ duplex = true, bytes = defaultBytes, name }: PipeOptions = {}): [
  Connection<A, B>,
  Connection<B, A>,
] {
  const directions = duplex ? 2 : 1;
  const state = createState('pipe', directions * Channel.bytesFor(ringSize(bytes)), name, { duplex, end: 0 });
  return [new Connection(state), new Connection({ ...state, end: 1 })];
}

/** One end of a pipe. It sends `S` and receives `R`. */
export class Connection<S = unknown, R = S> extends Primitive {
  readonly #incoming: ChannelPort | undefined;
  readonly #outgoing: ChannelPort | undefined;
  readonly #inLine: 0 | 1;
  readonly #outLine: 0 | 1;
  #closed = false;

  /** Called by `Pipe` and `revive`. */
  constructor(state: SharedState) {
    super(state);
    const { buffer, end = 0, duplex = true } = state;
    const span = buffer.byteLength / (duplex ? 2 : 1);
    const direction = (index: number): ChannelPort => {
      const channel = new Channel(buffer, index * span, span, false);
      return new ChannelPort(channel, this, { put: 'send', take: 'recv' });
    };
    this.#inLine = end;
    this.#outLine = duplex && end === 0 ? 1 : 0;
    this.#incoming = duplex || end === 0 ? direction(end) : undefined;
    this.#outgoing = duplex || end === 1 ? direction(this.#outLine) : undefined;
  }

  /** Whether this end was closed, by any thread. */
  get closed(): boolean {
    return this.#closed || this.#incoming?.channel.readersGone === true || this.#outgoing?.channel.writersGone === true;
  }

  /** Whether this end receives. */
  get readable(): boolean {
    return this.#incoming !== undefined;
  }

  /** Whether this end sends. */
  get writable(): boolean {
    return this.#outgoing !== undefined;
  }

  /**
   * Sends a copy of the value, and blocks the thread while there is no room. Throws QueueFullError if there was no room
   * within the timeout, ClosedError if either end is closed, and UserFacingError if the value cannot be copied.
   */
  send(value: S, options?: WaitOptions): void {
    const outgoing = this.#out();
    const message = encode(value);
    this[released](this.#outLine);
    this.#checkSent(outgoing.put(message, options));
  }

  /** Like `send`, without blocking the thread. The value is copied before this returns. */
  async sendAsync(value: S, options?: WaitOptions): Promise<void> {
    const outgoing = this.#out();
    const message = encode(value);
    this[released](this.#outLine);
    this.#checkSent(await outgoing.putAsync(message, options));
  }

  /**
   * Returns the oldest message, and blocks the thread while there is none. Throws QueueEmptyError if there was none
   * within the timeout, and ClosedError if the other end is closed and all its messages were received.
   */
  recv(options?: WaitOptions): R {
    return this.#received(this.#in().take(options));
  }

  /** Like `recv`, without blocking the thread. */
  async recvAsync(options?: WaitOptions): Promise<R> {
    return this.#received(await this.#in().takeAsync(options));
  }

  /**
   * Whether `recv` would return or throw immediately: there is a message, or the other end is closed. Without a timeout
   * it does not wait, as in Python.
   */
  poll({ timeout = 0 }: WaitOptions = {}): boolean {
    return block(this.#in().channel.pollSteps(deadlineOf({ timeout })), this, 'poll');
  }

  /** Like `poll`, without blocking the thread. */
  async pollAsync({ timeout = 0 }: WaitOptions = {}): Promise<boolean> {
    return waitFor(this.#in().channel.pollSteps(deadlineOf({ timeout })), this, 'poll');
  }

  /**
   * Closes this end for all threads. The other end receives earlier messages, then ClosedError. Further calls do
   * nothing.
   */
  close(): void {
    this.#closed = true;
    this[released](this.#outLine);
    this.#outgoing?.channel.endWriting();
    this.#incoming?.channel.endReading();
  }

  /** The end of `using`: closes this end. */
  [Symbol.dispose](): void {
    this.close();
  }

  #in(): ChannelPort {
    this.#checkOpen(this.#incoming?.channel.readersGone);
    if (this.#incoming) return this.#incoming;
    throw new LockStateError(`this end of ${this.title} cannot receive: it only sends`);
  }

  #out(): ChannelPort {
    this.#checkOpen(this.#outgoing?.channel.writersGone);
    if (this.#outgoing) return this.#outgoing;
    throw new LockStateError(`this end of ${this.title} cannot send: it only receives`);
  }

  #checkOpen(gone = false): void {
    if (this.#closed || gone) throw new ClosedError(`this end of ${this.title} is closed`);
  }

  #checkSent(outcome: PutOutcome): void {
    if (outcome === 'full') throw new QueueFullError(`${this.title} had no room in time`);
    if (outcome === 'closed') throw new ClosedError(`an end of ${this.title} is closed: nothing more can be sent`);
  }

  #received(outcome: TakeOutcome): R {
    if (outcome === 'empty') throw new QueueEmptyError(`${this.title} had no message in time`);
    this[acquired](this.#inLine);
    if (outcome === 'closed') throw new ClosedError(`an end of ${this.title} is closed: nothing more can arrive`);
    return decode(outcome) as R;
  }
}
