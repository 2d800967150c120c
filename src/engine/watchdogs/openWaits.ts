import type { RunEvent } from '../../model/facts/events.ts';
import type { Holder, WaitBegan } from '../../model/facts/waitEvents.ts';
import { usersPart, type Frame } from '../../model/facts/failure.ts';
import { ownThread, type WaitStartRecord } from '../../protocol/waits.ts';
import type { WaitFact } from '../books.ts';

/** A thread at one moment, observed from outside. */
export interface ThreadLook {
  readonly worker: number;
  readonly threadId: number;
  /** When it last looked up the holder that it waits for, in milliseconds since the run's start. */
  readonly lookedMs: number;
}

/** A wait that has not ended. */
export interface OpenWait extends WaitBegan {
  readonly holder: Holder | null;
  /** Time of the last change of the holder. */
  readonly changedMicros: number;
  /** The stack of the waiting call, as V8 writes it. */
  readonly stackText: string;
}

export interface OpenWaitsOptions {
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
  /** The frames of a stack as V8 writes it, mapped to the source. */
  readonly framesOf: (stack: string) => readonly Frame[];
}

/**
 * Reports the waits of all workers as events, with worker numbers instead of thread numbers, and keeps the open ones.
 */
export class OpenWaits {
  readonly #options: OpenWaitsOptions;
  /** Keyed by the worker and its own number of the wait. */
  readonly #open = new Map<string, OpenWait>();
  /** Keyed by the worker and its own number of the stack. */
  readonly #stacks = new Map<string, { readonly stack: number; readonly text: string }>();
  readonly #reportedStacks = new Set<number>();
  #nextWait = 0;

  constructor(options: OpenWaitsOptions) {
    this.#options = options;
  }

  get all(): readonly OpenWait[] {
    return [...this.#open.values()];
  }

  follow({ worker, record }: WaitFact, threads: readonly ThreadLook[]): void {
    const { emit } = this.#options;
    switch (record.type) {
      case 'waitBegan':
        return this.#begin(worker, record, threads);
      case 'waitsTallied':
        return emit({ ...record, worker });
      case 'waitEnded':
        return this.#end(keyOf(worker, record.wait), record.atMicros);
      case 'waitHolderChanged': {
        const key = keyOf(worker, record.wait);
        const open = this.#open.get(key);
        if (!open) return;
        const holder = holderOf(record.holder, worker, threads);
        this.#open.set(key, { ...open, holder, changedMicros: record.atMicros });
        return emit({ ...record, wait: open.wait, holder });
      }
    }
  }

  /** The worker in this slot has ended, and so have its waits. */
  forget(worker: number): void {
    const atMicros = Math.round(this.#options.now());
    const prefix = keyOf(worker, '');
    for (const key of this.#stacks.keys()) if (key.startsWith(prefix)) this.#stacks.delete(key);
    for (const key of this.#open.keys()) if (key.startsWith(prefix)) this.#end(key, atMicros);
  }

  #begin(worker: number, record: WaitStartRecord, threads: readonly ThreadLook[]): void {
    const { stack, text } = this.#stackOf(worker, record);
    const { atMicros, item, primitive, op, blocking, endless } = record;
    const event: WaitBegan = {
      type: 'waitBegan',
      wait: this.#nextWait++,
      worker,
      item,
      primitive,
      op,
      blocking,
      endless,
      holder: holderOf(record.holder, worker, threads),
      atMicros,
      stack,
    };
    this.#open.set(keyOf(worker, record.wait), { ...event, changedMicros: atMicros, stackText: text });
    this.#options.emit(event);
  }

  #end(key: string, atMicros: number): void {
    const open = this.#open.get(key);
    if (!open) return;
    this.#open.delete(key);
    this.#options.emit({ type: 'waitEnded', wait: open.wait, atMicros });
  }

  /**
   * A worker sends the text of a stack once. The number here is computed from the text, so that it is the same for all
   * runners.
   */
  #stackOf(worker: number, record: WaitStartRecord): { readonly stack: number; readonly text: string } {
    const key = keyOf(worker, record.stack);
    const known = this.#stacks.get(key);
    if (known) return known;
    const text = record.text ?? '';
    const made = { stack: hash(text), text };
    this.#stacks.set(key, made);
    if (!this.#reportedStacks.has(made.stack)) {
      this.#reportedStacks.add(made.stack);
      this.#options.emit({ type: 'stackSeen', stack: made.stack, frames: usersPart(this.#options.framesOf(text)) });
    }
    return made;
  }
}

const keyOf = (worker: number, number: number | ''): string => `${worker}/${number}`;

function holderOf(threadId: number | null, worker: number, threads: readonly ThreadLook[]): Holder | null {
  if (threadId === null) return null;
  if (threadId === ownThread) return { worker };
  const found = threads.find((candidate) => candidate.threadId === threadId);
  return found ? { worker: found.worker } : { thread: threadId };
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
