import { bytesOf, fromBytes, type Message } from './message.ts';
import { innerLock, isAbandoned, lockOwner, tryLock, unlock } from './mutex.ts';
import { isPast, park, spin, type Steps } from './park.ts';
import { firstFlag, frameBytes, givenUpFlag, lastFlag, padFlag, Ring, ringWords as at, wholeFlags } from './ring.ts';

export type PutOutcome = 'done' | 'full' | 'closed';
export type TakeOutcome = Message | 'empty' | 'closed';

/** Even a call without a timeout waits this long for the mutexes of the ring, which are held for moments only. */
const graceMs = 20;
const emptyFrame = frameBytes(0);

/**
 * Messages from any number of threads to any number of threads, through a ring. One mutex makes writers take turns,
 * another one makes readers take turns. Neither is held during a wait, with one exception: a message of more than half
 * the ring travels in pieces, and its writer and its reader hold their mutexes meanwhile. If the writer gives up
 * halfway, the reader drops the pieces.
 */
export class Channel extends Ring {
  /** Puts a message if this is possible without waiting. */
  tryPut(message: Message): boolean {
    if (!tryLock(this.words, at.writersMutex)) return false;
    const frame = frameBytes(message.size);
    const done = !this.#isLarge(frame) && this.hasTurn && this.fits(frame) && this.write(message, wholeFlags);
    unlock(this.words, at.writersMutex);
    return done;
  }

  /** Takes a message if this is possible without waiting. */
  tryTake(): Message | undefined {
    if (this.isEmpty || !tryLock(this.words, at.readersMutex)) return undefined;
    const found = this.#takeWhole();
    unlock(this.words, at.readersMutex);
    return found;
  }

  *putSteps(message: Message, deadline: number): Steps<PutOutcome> {
    const frame = frameBytes(message.size);
    const large = this.#isLarge(frame);
    const needed = large ? emptyFrame : frame;
    for (;;) {
      if (this.isClosed) return 'closed';
      if (!this.hasTurn || !this.fits(needed)) {
        if (isPast(deadline)) return 'full';
        yield* this.#awaitRoom(needed, deadline);
        continue;
      }
      if (!(yield* innerLock(this.words, at.writersMutex, withGrace(deadline)))) return 'full';
      try {
        if (!this.hasTurn || !this.fits(needed)) continue;
        if (large) return yield* this.#putLarge(message, deadline);
        if (this.write(message, wholeFlags)) return 'done';
      } finally {
        unlock(this.words, at.writersMutex);
      }
    }
  }

  *takeSteps(deadline: number): Steps<TakeOutcome> {
    for (;;) {
      // Read before `isEmpty`: nothing is written after the ring was closed.
      const { isClosed } = this;
      if (this.isEmpty) {
        if (isClosed) return 'closed';
        if (isPast(deadline)) return 'empty';
        yield* this.#awaitMessage(deadline);
        continue;
      }
      if (!(yield* innerLock(this.words, at.readersMutex, withGrace(deadline)))) return 'empty';
      try {
        const whole = this.#takeWhole();
        if (whole) return whole;
        // A ring that was empty a moment ago can hold a whole message now.
        if (!this.#hasPieces) continue;
        const large = yield* this.#takeLarge();
        if (large) return large;
      } finally {
        unlock(this.words, at.readersMutex);
      }
    }
  }

  /** Waits until there is a message or the ring is closed; false at the deadline. */
  *pollSteps(deadline: number): Steps<boolean> {
    while (this.isEmpty && !this.isClosed) {
      if (isPast(deadline)) return false;
      yield* this.#awaitMessage(deadline);
    }
    return true;
  }

  /** Waits for a moment at which all messages are reported done; false at the deadline. */
  *joinSteps(deadline: number): Steps<boolean> {
    const zeroes = Atomics.load(this.words, at.zeroes);
    if (Atomics.load(this.words, at.unfinished) === 0) return true;
    while (Atomics.load(this.words, at.zeroes) === zeroes) {
      if (isPast(deadline)) return false;
      yield park(this.words, at.zeroes, zeroes, deadline);
    }
    return true;
  }

  #isLarge(frame: number): boolean {
    return frame > this.size / 2;
  }

  /** To be called under the writers' mutex. */
  *#putLarge(message: Message, deadline: number): Steps<PutOutcome> {
    const bytes = bytesOf(message);
    const most = this.size / 4;
    for (let sent = 0; sent < bytes.length; sent += most) {
      const content = bytes.subarray(sent, sent + most);
      // Room for one more frame is kept, so that the writer can always report that it gives up.
      const needed = frameBytes(content.length) + emptyFrame;
      while (!this.fits(needed) && !this.isClosed && !isPast(deadline)) yield* this.#awaitRoom(needed, deadline);
      const flags = (sent === 0 ? firstFlag : 0) | (sent + most >= bytes.length ? lastFlag : 0);
      const piece = { kind: message.kind, size: content.length, content };
      if (this.fits(needed) && this.write(piece, flags)) continue;
      if (sent > 0) this.write({ kind: 0, size: 0, content: '' }, givenUpFlag);
      return this.isClosed ? 'closed' : 'full';
    }
    return 'done';
  }

  /**
   * To be called under the readers' mutex. The message at the head; undefined if there is none, or if it comes in
   * pieces.
   */
  #takeWhole(): Message | undefined {
    while (!this.isEmpty) {
      const frame = this.front();
      if ((frame.flags & wholeFlags) === firstFlag) return undefined;
      const message = (frame.flags & wholeFlags) === wholeFlags ? this.read(frame) : undefined;
      // A frame that is no message is the unused end, or a remaining piece of a message whose reader died.
      this.advance(frame);
      if (message) return message;
    }
    return undefined;
  }

  /** To be called under the readers' mutex. Whether a message in pieces begins at the head. */
  get #hasPieces(): boolean {
    return !this.isEmpty && (this.front().flags & wholeFlags) === firstFlag;
  }

  /**
   * To be called under the readers' mutex, at the first piece of a message. Undefined if its writer gave up or died.
   */
  *#takeLarge(): Steps<Message | undefined> {
    const parts: Uint8Array[] = [];
    for (;;) {
      // Read before `isEmpty`: if the ring is closed or the writer gone, no further piece comes.
      const isOver = this.isClosed || !this.#isWriting();
      if (this.isEmpty) {
        if (isOver) return undefined;
        yield* this.#awaitMessage(Infinity);
        continue;
      }
      const frame = this.front();
      const { flags, kind } = frame;
      if ((flags & firstFlag) !== 0 && parts.length > 0) return undefined;
      if ((flags & padFlag) === 0) parts.push(this.readBytes(frame));
      this.advance(frame);
      if ((flags & givenUpFlag) !== 0) return undefined;
      if ((flags & lastFlag) !== 0) return fromBytes(kind, parts);
    }
  }

  #isWriting(): boolean {
    return lockOwner(this.words, at.writersMutex) !== 0 && !isAbandoned(this.words, at.writersMutex);
  }

  *#awaitRoom(frame: number, deadline: number): Steps<void> {
    yield spin(this.words, at.head, Atomics.load(this.words, at.head));
    Atomics.add(this.words, at.writersWaiting, 1);
    try {
      const head = Atomics.load(this.words, at.head);
      if (!this.isClosed && !(this.hasTurn && this.fits(frame))) yield park(this.words, at.head, head, deadline);
    } finally {
      Atomics.sub(this.words, at.writersWaiting, 1);
    }
  }

  *#awaitMessage(deadline: number): Steps<void> {
    yield spin(this.words, at.tail, Atomics.load(this.words, at.tail));
    Atomics.add(this.words, at.readersWaiting, 1);
    try {
      const tail = Atomics.load(this.words, at.tail);
      if (this.isEmpty && !this.isClosed) yield park(this.words, at.tail, tail, deadline);
    } finally {
      Atomics.sub(this.words, at.readersWaiting, 1);
    }
  }
}

const withGrace = (deadline: number): number => Math.max(deadline, performance.now() + graceMs);
