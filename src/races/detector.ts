import type { Race, RaceAccess } from '../model/facts/race.ts';
import { watchAtomics } from './atomics.ts';
import { Board } from './board.ts';
import { join, SharedClock, type ThreadClock } from './clocks.ts';
import { Places } from './places.ts';
import { Shadow, type AccessOp, type Conflict, type Spot } from './shadow.ts';

/** The array or value that is accessed, as reports name it. */
export interface Target {
  readonly kind: 'array' | 'value';
  readonly id: string;
  readonly name: string | undefined;
}

/**
 * Notes an access to the elements from `from` up to `to`. `below` is the function of the library that user code has
 * called.
 */
export type Watch = (op: AccessOp, from: number, to: number, below: unknown) => void;

/**
 * One of the two clocks of a primitive: a queue has one for messages and one for `taskDone`, a pipe one for each
 * direction.
 */
export type Line = 0 | 1;

interface Memory {
  readonly buffer: SharedArrayBuffer;
  readonly lines: readonly [SharedClock, SharedClock];
  readonly shadow: Shadow | undefined;
}

/**
 * Finds races of this thread with others. Primitives report each acquire and release of this thread. Shared arrays and
 * values report its reads and writes. Each primitive has memory for this: two clocks, and a shadow of its elements.
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

  /**
   * `feeder` is the thread that sends work to this one, and that publishes its clock before; null if clocks are sent
   * with the work.
   */
  constructor(board: Board, thread: number, feeder: number | null = null) {
    this.board = board;
    this.#feeder = feeder;
    this.#clock = board.startClock(thread);
    this.#places = new Places((stack) => board.intern(stack));
  }

  /** Calls the listener once for each pair of places that race. Returns a function that ends this. */
  listen(listener: (race: Race) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Sets the function that returns the item that the calling code runs for. */
  askItem(item: () => number | null): void {
    this.#item = item;
  }

  /** The clock to send with work: what this thread has done so far happens before that work. */
  snapshot(): readonly number[] {
    return this.#clock.snapshot();
  }

  /**
   * To be called when work begins that was sent with this clock: what the sender or the feeder did before happens
   * before it.
   */
  begin(clock: readonly number[] = []): void {
    join(this.#clock.times, clock);
    if (this.#feeder !== null) this.board.clockOf(this.#feeder).acquire(this.#clock);
  }

  /** What this thread has done so far happens before what follows `gather` in another thread. */
  publish(): void {
    this.board.clockOf(this.#clock.thread).release(this.#clock);
  }

  gather(threads: readonly number[]): void {
    for (const thread of threads) this.board.clockOf(thread).acquire(this.#clock);
  }

  /**
   * Call this when this thread takes a lock over from a dead one. The knowledge of the dead thread is lost, so all work
   * of all threads is treated as happening before.
   */
  takeOver(): void {
    join(this.#clock.times, this.board.times);
  }

  /** `key` is the object that represents the primitive in this thread. */
  acquired(key: object, line: Line = 0): void {
    this.#memoryOf(key, 0).lines[line].acquire(this.#clock);
  }

  released(key: object, line: Line = 0): void {
    this.#memoryOf(key, 0).lines[line].release(this.#clock);
  }

  /** To be called before a call of a managed object. Such calls order the calling threads, for any object. */
  managerCalled(): void {
    this.board.managerClock.release(this.#clock);
  }

  managerAnswered(): void {
    this.board.managerClock.acquire(this.#clock);
  }

  /** The memory of a primitive, which is sent with it to other threads. */
  memoryOf(key: object, elements: number): SharedArrayBuffer {
    return this.#memoryOf(key, elements).buffer;
  }

  /** To be called when a primitive arrives from another thread with its memory. */
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

  /** Registers the proxy of a typed array. Atomics accept only the array itself. */
  addProxy(proxy: object, plain: object): void {
    this.#plain.set(proxy, plain);
  }

  /**
   * Runs an operation of Atomics. On a watched array, what other threads did before their operations happens before
   * what follows here.
   */
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

/** Starts the detection in a worker thread. */
export function joinDetection(board: SharedArrayBuffer, thread: number, feeder: number | null): Detector {
  return install(new Detector(new Board(board), thread, feeder));
}

/** Starts the detection in this thread for at most this number of threads at a time. Does nothing if it is on. */
export function startDetection(threads: number): Detector {
  if (races.detector !== undefined) return races.detector;
  const board = new Board(threads);
  return install(new Detector(board, board.take()));
}

function install(detector: Detector): Detector {
  if (races.detector === undefined) watchAtomics((view, run) => races.detector!.atomically(view, run));
  return (races.detector = detector);
}
