import type { ThreadClock } from './clocks.ts';
import { lock, unlock } from './spinLock.ts';

/** Where the access is in the program, and the item it is for. The shadow stores the numbers without using them. */
export interface Spot {
  /** From 0 on, below 2^20. */
  readonly place: number;
  /** -1 outside of items. */
  readonly item: number;
}

export type AccessOp = 'read' | 'write';

/** The earlier one of two accesses that race. */
export interface Conflict extends Spot {
  readonly index: number;
  readonly op: AccessOp;
  readonly thread: number;
}

const threadBits = 11;
/** Most threads that an entry can distinguish. */
export const mostThreads = 2 ** threadBits;

/** Most elements of an array that are watched. */
const mostElements = 2 ** 22;
/**
 * Most bytes for elements that several threads read between two writes. When they are used, only the last reader is
 * kept.
 */
const slabBudget = 2 ** 26;

const entryBytes = 16;
const headerBytes = 16;
const lockAt = 0;
const slabsUsedAt = 1;
const freeSlabAt = 2;

/**
 * The remembered accesses to the elements of an array, after FastTrack (Flanagan and Freund, "FastTrack: efficient and
 * precise dynamic race detection", PLDI 2009). An access is an epoch, which is a thread and its time. Each element has
 * its last write and its last read; if several threads read it without an order between them, it has the last read of
 * each. Two accesses race if one is a write and the clock of the later thread does not contain the earlier epoch.
 *
 * The shared memory has a header, two entries per element, and slabs with one entry per thread:
 *
 *     | header | write 0, read 0 | write 1, read 1 | … | slab 0: thread 0, thread 1, … | slab 1: … |
 *
 * An entry is a time (a double, 0 for none), a word with thread and place, and the item. In a read entry, a time below
 * 0 is the number of the slab that has the reads.
 */
export class Shadow {
  readonly #threads: number;
  readonly #elements: number;
  readonly #slabs: number;
  readonly #header: Int32Array;
  readonly #times: Float64Array;
  readonly #words: Int32Array;

  /** Bytes for this number of elements and threads. Memory pages that are never touched cost nothing. */
  static bytesFor(elements: number, threads: number): number {
    const watched = Math.min(elements, mostElements);
    return headerBytes + entryBytes * (2 * watched + slabCount(watched, threads) * threads);
  }

  constructor(buffer: SharedArrayBuffer, at: number, elements: number, threads: number) {
    this.#threads = threads;
    this.#elements = Math.min(elements, mostElements);
    this.#slabs = slabCount(this.#elements, threads);
    this.#header = new Int32Array(buffer, at, headerBytes / 4);
    this.#times = new Float64Array(buffer, at + headerBytes);
    this.#words = new Int32Array(buffer, at + headerBytes);
  }

  /**
   * Whether the thread has accessed all these elements in the same way since its last release, so that there is nothing
   * to note.
   */
  isKnown(op: AccessOp, from: number, to: number, by: ThreadClock): boolean {
    const end = Math.min(to, this.#elements);
    for (let index = from; index < end; index++) {
      // This needs no lock: other threads never write an entry of this thread and time.
      let entry = 2 * index;
      if (op === 'read') {
        const time = this.#timeOf(++entry);
        if (time < 0) entry = this.#slabEntry(-time - 1, by.thread);
      }
      if (this.#timeOf(entry) !== by.now || this.#threadOf(entry) !== by.thread) return false;
    }
    return true;
  }

  /** Notes an access to the elements from `from` up to `to`. Returns the first earlier access that races with it. */
  note(op: AccessOp, from: number, to: number, by: ThreadClock, here: Spot): Conflict | undefined {
    const end = Math.min(to, this.#elements);
    let found: Conflict | undefined;
    lock(this.#header, lockAt);
    for (let index = from; index < end; index++) {
      const conflict = op === 'read' ? this.#read(index, by, here) : this.#write(index, by, here);
      found ??= conflict;
    }
    unlock(this.#header, lockAt);
    return found;
  }

  #read(index: number, by: ThreadClock, spot: Spot): Conflict | undefined {
    const write = 2 * index;
    const read = write + 1;
    const conflict = this.#isBefore(write, by) ? undefined : this.#conflict(index, 'write', write);
    const time = this.#timeOf(read);
    if (time < 0) this.#put(this.#slabEntry(-time - 1, by.thread), by, spot);
    else if (time === 0 || this.#isBefore(read, by)) this.#put(read, by, spot);
    else this.#share(read, by, spot);
    return conflict;
  }

  #write(index: number, by: ThreadClock, spot: Spot): Conflict | undefined {
    const write = 2 * index;
    const read = write + 1;
    const racingWrite = this.#isBefore(write, by) ? undefined : write;
    const racingRead = this.#readNotBefore(read, by);
    const conflict =
      racingWrite !== undefined
        ? this.#conflict(index, 'write', racingWrite)
        : racingRead !== undefined
          ? this.#conflict(index, 'read', racingRead)
          : undefined;
    const time = this.#timeOf(read);
    if (time < 0) {
      this.#freeSlab(-time - 1);
      this.#times[2 * read] = 0;
    }
    this.#put(write, by, spot);
    return conflict;
  }

  #readNotBefore(read: number, by: ThreadClock): number | undefined {
    const time = this.#timeOf(read);
    if (time >= 0) return this.#isBefore(read, by) ? undefined : read;
    for (let thread = 0; thread < this.#threads; thread++) {
      const entry = this.#slabEntry(-time - 1, thread);
      if (!this.#isBefore(entry, by)) return entry;
    }
    return undefined;
  }

  /** Notes the read of a second thread whose clock does not contain the first read. */
  #share(read: number, by: ThreadClock, spot: Spot): void {
    const slab = this.#takeSlab();
    if (slab === undefined) return this.#put(read, by, spot);
    this.#copy(read, this.#slabEntry(slab, this.#threadOf(read)));
    this.#put(this.#slabEntry(slab, by.thread), by, spot);
    this.#times[2 * read] = -slab - 1;
  }

  #takeSlab(): number | undefined {
    const free = this.#header[freeSlabAt]!;
    if (free > 0) {
      const first = this.#slabEntry(free - 1, 0);
      this.#header[freeSlabAt] = this.#times[2 * first]!;
      this.#times[2 * first] = 0;
      return free - 1;
    }
    const used = this.#header[slabsUsedAt]!;
    if (used === this.#slabs) return undefined;
    this.#header[slabsUsedAt] = used + 1;
    return used;
  }

  #freeSlab(slab: number): void {
    for (let thread = 0; thread < this.#threads; thread++) this.#times[2 * this.#slabEntry(slab, thread)] = 0;
    this.#times[2 * this.#slabEntry(slab, 0)] = this.#header[freeSlabAt]!;
    this.#header[freeSlabAt] = slab + 1;
  }

  #slabEntry(slab: number, thread: number): number {
    return 2 * this.#elements + slab * this.#threads + thread;
  }

  #timeOf(entry: number): number {
    return this.#times[2 * entry]!;
  }

  #threadOf(entry: number): number {
    return this.#words[4 * entry + 2]! & (mostThreads - 1);
  }

  #isBefore(entry: number, { times }: ThreadClock): boolean {
    return this.#timeOf(entry) <= times[this.#threadOf(entry)]!;
  }

  #put(entry: number, { thread, now }: ThreadClock, { place, item }: Spot): void {
    this.#words[4 * entry + 2] = thread | (place << threadBits);
    this.#words[4 * entry + 3] = item;
    this.#times[2 * entry] = now;
  }

  #copy(from: number, to: number): void {
    for (let word = 0; word < entryBytes / 4; word++) this.#words[4 * to + word] = this.#words[4 * from + word]!;
  }

  #conflict(index: number, op: AccessOp, entry: number): Conflict {
    return {
      index,
      op,
      thread: this.#threadOf(entry),
      place: this.#words[4 * entry + 2]! >>> threadBits,
      item: this.#words[4 * entry + 3]!,
    };
  }
}

const slabCount = (elements: number, threads: number): number =>
  Math.min(elements, Math.floor(slabBudget / (entryBytes * threads)));
