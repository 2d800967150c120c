import type { DeadlockFound, Holder, RunEvent, WaitBegan } from '../model/facts/events.ts';
import { usersPart, type Failure, type Frame } from '../model/facts/failure.ts';
import { findRings, ringText } from '../model/facts/rings.ts';
import { notices } from '../model/facts/notice.ts';
import { ownThread, type WaitRecord, type WaitStartRecord } from '../protocol/waits.ts';

/** What a worker has told of its waits. */
export interface WaitFact {
  readonly worker: number;
  readonly record: WaitRecord;
}

/** A thread as seen from outside, at one moment. */
export interface ThreadLook {
  readonly worker: number;
  readonly threadId: number;
  /** When it last looked who holds what it waits for, milliseconds since the run's start. */
  readonly lookedMs: number;
}

export interface LockWatchOptions {
  readonly emit: (event: RunEvent) => void;
  readonly now: () => number;
  /** `report`: no deadlock is certain, since a debugger wants to look at it while it lasts. */
  readonly action: 'end' | 'report';
  /** The frames of a stack as V8 writes it, mapped to the source. */
  readonly framesOf: (stack: string) => readonly Frame[];
}

/** Workers that wait for one another for ever. */
export interface Deadlock {
  readonly members: readonly { readonly worker: number; readonly item: number | null; readonly failure: Failure }[];
}

/** A ring with an await in it may open by itself: it is told of when it has stood this long, microseconds. */
const standsMicros = 500_000;

interface OpenWait extends WaitBegan {
  holder: Holder | null;
  /** When its holder was last another one. */
  changedMicros: number;
  readonly stackText: string;
}

/** Follows who waits for what and who holds it, tells it as events, and finds those that wait for one another. */
export class LockWatch {
  readonly #options: LockWatchOptions;
  /** By the worker and its own number of the wait. */
  readonly #open = new Map<string, OpenWait>();
  /** By the worker and its own number of the stack. */
  readonly #stacks = new Map<string, { readonly stack: number; readonly text: string }>();
  readonly #seen = new Set<number>();
  readonly #told = new Set<string>();
  #nextWait = 0;

  constructor(options: LockWatchOptions) {
    this.#options = options;
  }

  follow({ worker, record }: WaitFact, threads: readonly ThreadLook[]): void {
    const { emit } = this.#options;
    if (record.type === 'waitBegan') return this.#begin(worker, record, threads);
    if (record.type === 'waitsTallied') return emit({ ...record, worker });
    const open = this.#open.get(keyOf(worker, record.wait));
    if (!open) return;
    if (record.type === 'waitEnded') {
      this.#open.delete(keyOf(worker, record.wait));
      return emit({ type: 'waitEnded', wait: open.wait, atMicros: record.atMicros });
    }
    open.holder = holderOf(record.holder, worker, threads);
    open.changedMicros = record.atMicros;
    emit({ type: 'waitHolderChanged', wait: open.wait, holder: open.holder, atMicros: record.atMicros });
  }

  /** The thread in this slot has ended, and its waits with it. */
  forget(worker: number): void {
    const atMicros = Math.round(this.#options.now());
    const prefix = keyOf(worker, '');
    for (const key of this.#stacks.keys()) if (key.startsWith(prefix)) this.#stacks.delete(key);
    for (const [key, { wait }] of this.#open) {
      if (!key.startsWith(prefix)) continue;
      this.#open.delete(key);
      this.#options.emit({ type: 'waitEnded', wait, atMicros });
    }
  }

  /**
   * The rings that nobody has been told of. Those given back are certain: all members stand still without a timeout,
   * and each has looked who holds its lock after all had begun to wait. `threads` was read before the facts were.
   */
  findDeadlocks(threads: readonly ThreadLook[]): Deadlock[] {
    const waits = [...this.#open.values()].filter(({ primitive, holder }) => isLock(primitive.kind) && holder !== null);
    if (waits.length === 0) return [];
    const now = this.#options.now();
    return findRings(waits).flatMap((ring) => {
      const standsStill = ring.every(({ blocking, endless }) => blocking && endless);
      const stands = standsStill
        ? hasLooked(ring, threads)
        : ring.every(({ changedMicros }) => now - changedMicros > standsMicros);
      const key = ring.map(({ wait }) => wait).join();
      if (!stands || this.#told.has(key)) return [];
      this.#told.add(key);
      return this.#tell(ring, standsStill && this.#options.action === 'end');
    });
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

  #stackOf(worker: number, record: WaitStartRecord): { readonly stack: number; readonly text: string } {
    const key = keyOf(worker, record.stack);
    const known = this.#stacks.get(key);
    if (known) return known;
    const text = record.text ?? '';
    // By what it says: the same in every thread and for every runner of a run.
    const made = { stack: hash(text), text };
    this.#stacks.set(key, made);
    if (!this.#seen.has(made.stack)) {
      this.#seen.add(made.stack);
      this.#options.emit({ type: 'stackSeen', stack: made.stack, frames: usersPart(this.#options.framesOf(text)) });
    }
    return made;
  }

  #tell(ring: readonly OpenWait[], certain: boolean): Deadlock[] {
    const { emit, now } = this.#options;
    const members: DeadlockFound['members'] = ring.map(({ worker, item, primitive, op, atMicros, stack }) => ({
      worker,
      item,
      primitive,
      op,
      sinceMicros: atMicros,
      stack,
    }));
    const text = ringText(members);
    const atMicros = Math.round(now());
    emit({ type: 'deadlockFound', atMicros, members, certain });
    emit({ type: 'noticeRaised', atMicros, notice: notices.deadlock(text, certain) });
    if (!certain) return [];
    return [
      { members: ring.map(({ worker, item, stackText }) => ({ worker, item, failure: failureOf(text, stackText) })) },
    ];
  }
}

const isLock = (kind: string): boolean => kind === 'lock' || kind === 'rlock';

const keyOf = (worker: number, number: number | ''): string => `${worker}/${number}`;

/** Each member has looked after the last one had begun: so all of it was true at one moment, and nothing can change it. */
function hasLooked(ring: readonly OpenWait[], threads: readonly ThreadLook[]): boolean {
  const allWaitedMs = Math.max(...ring.map(({ atMicros }) => atMicros)) / 1000;
  return ring.every(({ worker }) => {
    const thread = threads.find((candidate) => candidate.worker === worker);
    return thread !== undefined && thread.lookedMs > allWaitedMs;
  });
}

function holderOf(threadId: number | null, worker: number, threads: readonly ThreadLook[]): Holder | null {
  if (threadId === null) return null;
  if (threadId === ownThread) return { worker };
  const found = threads.find((candidate) => candidate.threadId === threadId);
  return found ? { worker: found.worker } : { thread: threadId };
}

function failureOf(text: string, stack: string): Failure {
  const message = `deadlock: ${text}`;
  const frames = stack.slice(stack.indexOf('\n') + 1);
  return {
    kind: 'deadlock',
    name: 'DeadlockError',
    message,
    stack: `DeadlockError: ${message}\n${frames}`,
    frames: [],
  };
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
