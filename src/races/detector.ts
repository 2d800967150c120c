import type { Race, RaceAccess } from '../model/facts/race.ts';
import { watchAtomics } from './atomics.ts';
import { Board } from './board.ts';
import { join, SharedClock, type ThreadClock } from './clocks.ts';
import { Places } from './places.ts';
import { Shadow, type AccessOp, type Conflict, type Spot } from './shadow.ts';

/** What an access is to, for the report. */
export interface Target {
  readonly kind: 'array' | 'value';
  readonly id: string;
  readonly name: string | undefined;
}

/** Tells of accesses to the elements from `from` up to `to`. `below`: the function of ours that user code called. */
export type Watch = (op: AccessOp, from: number, to: number, below: unknown) => void;

/** Which of its two clocks: a queue has one for messages and one for `taskDone`, a pipe one for each direction. */
export type Line = 0 | 1;

interface Memory {
  readonly buffer: SharedArrayBuffer;
  readonly lines: readonly [SharedClock, SharedClock];
  readonly shadow: Shadow | undefined;
}

/**
 * Finds races of this thread with others. The primitives say what they acquire and release, shared arrays and values
 * what is read and written. The memory for that lies beside each primitive: two clocks, and a shadow of its elements.
 */
export class Detector {
  readonly board: Board;
  readonly #clock: ThreadClock;
  readonly #feeder: number | null;
  readonly #places: Places;
  readonly #memory = new WeakMap<object, Memory>();
  readonly #plain = new WeakMap<object, object>();
  readonly #listeners = new Set<(race: Race) => void>();
  #item: () => number | null = () => null;

  /** `feeder`: the thread that sends work to this one and publishes what it has done before; null where clocks are sent. */
  constructor(board: Board, thread: number, feeder: number | null = null) {
    this.board = board;
    this.#feeder = feeder;
    this.#clock = board.startClock(thread);
    this.#places = new Places((stack) => board.intern(stack));
  }

  /** Hears of each pair of places that race, once. Gives what ends that. */
  listen(listener: (race: Race) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How to know the item that the calling code runs for. */
  askItem(item: () => number | null): void {
    this.#item = item;
  }

  /** What this thread has done so far happens before whatever begins with this clock. */
  snapshot(): readonly number[] {
    return this.#clock.snapshot();
  }

  /** Something begins here that was sent with this clock: what happened before it, here or in the feeder, is heard of. */
  begin(clock: readonly number[] = []): void {
    join(this.#clock.times, clock);
    if (this.#feeder !== null) this.board.clockOf(this.#feeder).acquire(this.#clock);
  }

  /** What this thread has done so far happens before whatever follows `gather` in another one. */
  publish(): void {
    this.board.clockOf(this.#clock.thread).release(this.#clock);
  }

  gather(threads: readonly number[]): void {
    for (const thread of threads) this.board.clockOf(thread).acquire(this.#clock);
  }

  /** Takes over from a thread that has died: nobody says what it had done, so all that any thread did comes before. */
  takeOver(): void {
    join(this.#clock.times, this.board.times);
  }

  /** `key`: an object that stands for the primitive in this thread. */
  acquired(key: object, line: Line = 0): void {
    this.#memoryOf(key, 0).lines[line].acquire(this.#clock);
  }

  released(key: object, line: Line = 0): void {
    this.#memoryOf(key, 0).lines[line].release(this.#clock);
  }

  /** A call of a managed object, which puts the calling threads in an order, whatever the object. */
  managerCalled(): void {
    this.board.managerClock.release(this.#clock);
  }

  managerAnswered(): void {
    this.board.managerClock.acquire(this.#clock);
  }

  /** The memory that belongs to a primitive and goes with it to other threads. */
  memoryOf(key: object, elements: number): SharedArrayBuffer {
    return this.#memoryOf(key, elements).buffer;
  }

  /** A primitive came from another thread with its memory. */
  adopt(key: object, buffer: SharedArrayBuffer, elements: number): void {
    if (!this.#memory.has(key) && buffer.byteLength === this.#bytesFor(elements)) {
      this.#memory.set(key, this.#view(buffer, elements));
    }
  }

  /** Watches the elements of an array or value. */
  watch(target: Target, key: object, elements: number): Watch {
    const { shadow } = this.#memoryOf(key, elements);
    return (op, from, to, below) => {
      if (shadow === undefined || shadow.isKnown(op, from, to, this.#clock)) return;
      const here: Spot = { place: this.#places.here(below), item: this.#item() ?? -1 };
      const conflict = shadow.note(op, from, to, this.#clock, here);
      if (conflict !== undefined && this.board.isNewPair(conflict.place, here.place)) {
        this.#report(target, conflict, { ...here, op });
      }
    };
  }

  /** `proxy` reports the accesses to `plain`, which is a typed array; Atomics take only that. */
  addProxy(proxy: object, plain: object): void {
    this.#plain.set(proxy, plain);
  }

  /** Runs an operation of Atomics: on a watched array, it puts what came before it in any thread before what follows it here. */
  atomically(view: ArrayBufferView, run: (plain: object) => unknown): unknown {
    const plain = this.#plain.get(view) ?? view;
    const memory = this.#memory.get(view.buffer);
    if (memory?.shadow === undefined) return run(plain);
    memory.lines[0].release(this.#clock);
    const result = run(plain);
    memory.lines[0].acquire(this.#clock);
    return result;
  }

  #memoryOf(key: object, elements: number): Memory {
    let memory = this.#memory.get(key);
    if (memory === undefined) {
      memory = this.#view(new SharedArrayBuffer(this.#bytesFor(elements)), elements);
      this.#memory.set(key, memory);
    }
    return memory;
  }

  #view(buffer: SharedArrayBuffer, elements: number): Memory {
    const { threads } = this.board;
    const bytes = SharedClock.bytesFor(threads);
    return {
      buffer,
      lines: [new SharedClock(buffer, 0, threads), new SharedClock(buffer, bytes, threads)],
      shadow: elements === 0 ? undefined : new Shadow(buffer, this.#shadowAt, elements, threads),
    };
  }

  #bytesFor(elements: number): number {
    return this.#shadowAt + (elements === 0 ? 0 : Shadow.bytesFor(elements, this.board.threads));
  }

  get #shadowAt(): number {
    return 2 * SharedClock.bytesFor(this.board.threads);
  }

  #report({ kind, id, name }: Target, earlier: Conflict, here: Spot & { readonly op: AccessOp }): void {
    const element = kind === 'value' ? null : earlier.index;
    const later = { ...here, thread: this.#clock.thread };
    const race: Race = {
      kind,
      id,
      name: name ?? null,
      element,
      accesses: [this.#accessOf(earlier), this.#accessOf(later)],
    };
    for (const listener of this.#listeners) listener(race);
  }

  #accessOf({ op, thread, place, item }: Omit<Conflict, 'index'>): RaceAccess {
    const worker = this.board.workerOf(thread);
    return { op, worker, item: item < 0 ? null : item, stack: this.board.stackOf(place), frames: [] };
  }
}

/** The detector of this thread, the same for all copies of the library in it. */
export const races: { detector?: Detector } = openCell();

function openCell(): { detector?: Detector } {
  const key = Symbol.for('poolscope.races.v1');
  return ((globalThis as unknown as Record<symbol, { detector?: Detector } | undefined>)[key] ??= {});
}

/** For a thread that others have started: it watches from now on. */
export function joinDetection(board: SharedArrayBuffer, thread: number, feeder: number | null): Detector {
  return install(new Detector(new Board(board), thread, feeder));
}

/** Starts the detection in this thread, unless it is on already, for so many threads at a time. */
export function startDetection(threads: number): Detector {
  if (races.detector !== undefined) return races.detector;
  const board = new Board(threads);
  return install(new Detector(board, board.take()));
}

function install(detector: Detector): Detector {
  if (races.detector === undefined) watchAtomics((view, run) => races.detector!.atomically(view, run));
  return (races.detector = detector);
}
