import { UserFacingError } from '../base/errors.ts';
import { readMessage, writeMessage, type Message } from './message.ts';
import { checkCount } from './shared.ts';

/**
 * Words of a ring. Those that writers change, those that readers change and those that rarely change lie in different
 * cache lines.
 */
export const ringWords = {
  /** Most messages at a time; 0 for no limit. */
  capacity: 0,
  unfinished: 1,
  /** How often `unfinished` has become 0. */
  zeroes: 2,
  writersMutex: 16,
  tail: 17,
  written: 18,
  writersWaiting: 19,
  readersMutex: 32,
  head: 33,
  taken: 34,
  readersWaiting: 35,
} as const;
const headerBytes = 48 * 4;

// Tail and head count bytes in steps of 8, so their low bits are free for flags that must wake parked threads.
const writersGoneBit = 1;
const readersGoneBit = 2;
const positionMask = ~7;

// A frame is two words, [size of the content, kind and flags], and the content, padded to 8 bytes.
const frameHeader = 8;
const kindMask = 0xff;
export const firstFlag = 1 << 8;
export const lastFlag = 1 << 9;
export const wholeFlags = firstFlag | lastFlag;
/** The unused rest at the end of the ring. */
export const padFlag = 1 << 10;
/** The writer has given up: no further piece of the message comes. */
export const givenUpFlag = 1 << 11;

interface Frame {
  /** Offset of the content in the ring. */
  readonly at: number;
  readonly size: number;
  readonly flags: number;
  readonly kind: number;
  /** Size with header and padding. */
  readonly bytes: number;
}

/**
 * A ring of bytes in shared memory that holds frames, which are whole messages or pieces of one. A frame that does not
 * fit before the end of the ring begins at its start, and a pad frame fills the rest:
 *
 *     |  free  | frame | frame | frame |  free  |
 *              head                    tail
 *
 *     | frame |  free  | frame | frame |  pad   |
 *             tail     head
 *
 * At any time one thread writes and one thread reads. A frame becomes visible by one compare-and-swap, so a thread that
 * dies leaves no half-written frame.
 */
export class Ring {
  readonly words: Int32Array;
  readonly size: number;
  readonly #frames: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bytes: Buffer;
  readonly #joinable: boolean;

  /** Bytes of memory that a ring of `size` bytes needs. */
  static bytesFor(size: number): number {
    return headerBytes + size;
  }

  /** `joinable`: whether it counts the messages that are not reported done. */
  constructor(buffer: SharedArrayBuffer, at: number, bytes: number, joinable: boolean) {
    this.size = bytes - headerBytes;
    this.words = new Int32Array(buffer, at, headerBytes / 4);
    this.#frames = new Int32Array(buffer, at + headerBytes, this.size / 4);
    this.#doubles = new Float64Array(buffer, at + headerBytes, this.size / 8);
    this.#bytes = Buffer.from(buffer, at + headerBytes, this.size);
    this.#joinable = joinable;
  }

  /** Number of messages that can be taken now. */
  get length(): number {
    return Math.max(0, (this.#load('written') - this.#load('taken')) | 0);
  }

  get isEmpty(): boolean {
    return this.#used() === 0;
  }

  /** Whether the capacity allows one more message. */
  get hasTurn(): boolean {
    const capacity = this.words[ringWords.capacity]!;
    return capacity === 0 || this.length < capacity;
  }

  /** Whether not even the smallest message could be put now. */
  get isFull(): boolean {
    return !this.hasTurn || this.#used() > this.size - 2 * frameHeader;
  }

  get writersGone(): boolean {
    return (this.#load('tail') & writersGoneBit) !== 0;
  }

  get readersGone(): boolean {
    return (this.#load('tail') & readersGoneBit) !== 0;
  }

  /** Whether nothing more can be written. The frames in the ring can still be read. */
  get isClosed(): boolean {
    return (this.#load('tail') & ~positionMask) !== 0;
  }

  endWriting(): void {
    this.#end(writersGoneBit);
  }

  endReading(): void {
    this.#end(readersGoneBit);
  }

  #end(bit: number): void {
    for (const at of [ringWords.tail, ringWords.head]) {
      Atomics.or(this.words, at, bit);
      Atomics.notify(this.words, at);
    }
  }

  fits(frame: number): boolean {
    return this.#span(frame) <= this.size - this.#used();
  }

  /** To be called under the writers' mutex, after `fits`. False if the ring was closed before the frame was visible. */
  write(message: Message, flags: number): boolean {
    const tail = this.#load('tail');
    const bytes = frameBytes(message.size);
    const span = this.#span(bytes);
    let at = this.#offset(tail);
    if (span !== bytes) {
      this.#writeHeader(at, span - bytes - frameHeader, padFlag);
      at = 0;
    }
    this.#writeHeader(at, message.size, message.kind | flags);
    if (message.size > 0) writeMessage(message, this.#bytes, this.#doubles, at + frameHeader);
    if (!this.#publish(tail, span, (flags & lastFlag) !== 0)) return false;
    // A piece must wake the reader that assembles the message, which may be any of the parked ones.
    if (this.#load('readersWaiting') > 0) {
      Atomics.notify(this.words, ringWords.tail, flags === wholeFlags ? 1 : Infinity);
    }
    return true;
  }

  #publish(tail: number, span: number, endsMessage: boolean): boolean {
    const { words } = this;
    const counts = this.#joinable && endsMessage;
    // Counted before a reader can see the message and report it done.
    if (counts) Atomics.add(words, ringWords.unfinished, 1);
    const open = (tail & ~positionMask) === 0;
    if (!open || Atomics.compareExchange(words, ringWords.tail, tail, tail + span) !== tail) {
      if (counts) this.finishOne();
      return false;
    }
    if (endsMessage) Atomics.add(words, ringWords.written, 1);
    return true;
  }

  /** To be called under the readers' mutex if the ring is not empty. The frame at the head. */
  front(): Frame {
    const at = this.#offset(this.#load('head'));
    const size = this.#frames[at >> 2]!;
    const word = this.#frames[(at >> 2) + 1]!;
    return {
      at: at + frameHeader,
      size,
      flags: word & ~kindMask,
      kind: word & kindMask,
      bytes: frameBytes(size),
    };
  }

  read({ kind, size, at }: Frame): Message {
    return readMessage(kind, size, this.#bytes, this.#doubles, at);
  }

  readBytes({ at, size }: Frame): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(at, at + size));
  }

  /** To be called under the readers' mutex. Frees the frame at the head. */
  advance({ bytes, flags }: Frame): void {
    if ((flags & lastFlag) !== 0) Atomics.add(this.words, ringWords.taken, 1);
    Atomics.add(this.words, ringWords.head, bytes);
    if (this.#load('writersWaiting') > 0) Atomics.notify(this.words, ringWords.head);
  }

  /** Reports one message as done. False if all messages were reported. */
  finishOne(): boolean {
    const { words } = this;
    for (;;) {
      const unfinished = this.#load('unfinished');
      if (unfinished <= 0) return false;
      if (Atomics.compareExchange(words, ringWords.unfinished, unfinished, unfinished - 1) !== unfinished) continue;
      if (unfinished === 1) {
        Atomics.add(words, ringWords.zeroes, 1);
        Atomics.notify(words, ringWords.zeroes);
      }
      return true;
    }
  }

  #load(word: keyof typeof ringWords): number {
    return Atomics.load(this.words, ringWords[word]);
  }

  #used(): number {
    return ((this.#load('tail') & positionMask) - (this.#load('head') & positionMask)) >>> 0;
  }

  #offset(position: number): number {
    return position & positionMask & (this.size - 1);
  }

  /** Bytes that a frame occupies, with the rest of the ring before it if it does not fit there. */
  #span(frame: number): number {
    const untilEnd = this.size - this.#offset(this.#load('tail'));
    return frame <= untilEnd ? frame : untilEnd + frame;
  }

  #writeHeader(at: number, size: number, flags: number): void {
    this.#frames[at >> 2] = size;
    this.#frames[(at >> 2) + 1] = flags;
  }
}

/** Bytes of a frame whose content has `size` bytes. */
export const frameBytes = (size: number): number => frameHeader + ((size + 7) & ~7);

const leastSize = 2 ** 10;
const mostSize = 2 ** 29;

/** The size of a ring that holds at least this number of bytes. Throws UserFacingError if it would be too large. */
export function ringSize(bytes: number): number {
  const size = 2 ** Math.ceil(Math.log2(Math.max(leastSize, checkCount('the memory for messages', bytes, 1))));
  if (size <= mostSize) return size;
  throw new UserFacingError(
    `the memory for messages must be ${mostSize} bytes at most, not ${bytes}`,
    'Choose less: messages that are larger than the memory travel in pieces.',
  );
}
