import type { SeenError, SeenFunction } from './records.ts';
import type { Unit } from './units.ts';

/** An item as the end that ran it has seen it. */
export interface RanItem {
  readonly unit: Unit;
  /** Its number in its thread. */
  readonly place: number;
  readonly id: string;
  readonly beganMicros: number;
  endedMicros: number | undefined;
  /** Code of `outcomeCode`. */
  outcome: number;
  idleMicros: number;
  error: SeenError | undefined;
  input: SeenInput | undefined;
  /** Its number in the run; undefined before it is known to be an item. */
  item: number | undefined;
  /** The file of tests that it belongs to, by its number. */
  file: number | undefined;
  /** Time at which its unit had ended the item before it; 0 if the two overlap. */
  freeMicros: number;
  /** The other end of its message, once it is known. */
  posted: PostedMessage | undefined;
  isReported: boolean;
}

/** The input of an item in the format of `encodeValue`, and the function that received it. */
export interface SeenInput {
  readonly value: string;
  /** Why `value` is only its beginning; empty if it is all of it. */
  readonly whyNot: string;
  /** Undefined for tests, which their runner calls. */
  readonly called: SeenFunction | undefined;
}

/** A message as the end that posted it has seen it. */
export interface PostedMessage {
  readonly postedMicros: number;
  /** Undefined if its unit ended without an answer. */
  readonly answeredMicros: number | undefined;
  readonly hasFailed: boolean;
}

interface Waiting {
  readonly ran: RanItem[];
  readonly posted: PostedMessage[];
}

/**
 * Pairs what the two ends have seen of an item: the first one with an id at one end is the first one with this id at the
 * other. The files of the two ends are read at different times, so that either may come first.
 */
export class Pairing {
  readonly #waiting = new Map<string, Waiting>();
  readonly #onPair: (ran: RanItem, posted: PostedMessage) => void;

  constructor(onPair: (ran: RanItem, posted: PostedMessage) => void) {
    this.#onPair = onPair;
  }

  addRan(ran: RanItem): void {
    this.#at(ran.id).ran.push(ran);
    this.#pair(ran.id);
  }

  addPosted(id: string, posted: PostedMessage): void {
    this.#at(id).posted.push(posted);
    this.#pair(id);
  }

  /** Messages whose item no thread has reported, in the order in which they were posted. */
  takeUnpaired(): (PostedMessage & { readonly id: string })[] {
    const left = [...this.#waiting].flatMap(([id, { posted }]) =>
      posted.splice(0).map((message) => ({ ...message, id })),
    );
    return left.toSorted((a, b) => a.postedMicros - b.postedMicros);
  }

  #at(id: string): Waiting {
    let waiting = this.#waiting.get(id);
    if (!waiting) this.#waiting.set(id, (waiting = { ran: [], posted: [] }));
    return waiting;
  }

  #pair(id: string): void {
    const { ran, posted } = this.#at(id);
    while (ran[0] && posted[0]) this.#onPair(ran.shift() as RanItem, posted.shift() as PostedMessage);
    if (ran.length === 0 && posted.length === 0) this.#waiting.delete(id);
  }
}
