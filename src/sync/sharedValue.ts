import { races } from '../races/detector.ts';
import type { Lock, RLock } from './lock.ts';
import type { WaitOptions } from './park.ts';
import { createState, isState, Primitive, type SharedState } from './shared.ts';
import { lockOf, lockState, runLocked, type SharedMemoryOptions } from './sharedLock.ts';
import { bytesPer, viewOf, type ElementOf, type Typecode } from './typecodes.ts';

interface Cell<E> {
  0: E;
}

/**
 * A number in shared memory: Python's `multiprocessing.Value`. Reads and writes are plain memory accesses, so
 * `value += 1` in two threads loses counts. Do it in `withLock`.
 *
 * @example
 * ```ts
 * import { Pool, SharedValue } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * const total = new SharedValue('int32', 0);
 * await pool.map('count', [
 *   [total, 100],
 *   [total, 100],
 * ]);
 * console.log(total.value); // 200
 * ```
 */
export class SharedValue<C extends Typecode = Typecode> extends Primitive {
  /** The type of the number. */
  readonly typecode: C;
  readonly #cell: Cell<ElementOf<C>>;
  readonly #lock: () => Lock | RLock;

  /** `initial` is the initial value: a bigint for the bigint types, otherwise a number. Default: 0. */
  constructor(typecode: C | SharedState, initial?: ElementOf<C>, options: SharedMemoryOptions = {}) {
    const state = isState(typecode) ? typecode : createValue(typecode, options);
    super(state);
    this.typecode = state.typecode as C;
    const view = viewOf(this.typecode, state.buffer) as unknown as Cell<ElementOf<C>>;
    if (initial !== undefined) view[0] = initial;
    this.#cell = this.#watched(view, state);
    this.#lock = lockOf(state, this.title);
  }

  /** A plain read of shared memory. */
  get value(): ElementOf<C> {
    return this.#cell[0];
  }

  /** A plain write of shared memory. The number is converted to the typecode, as in a typed array. */
  set value(value: ElementOf<C>) {
    this.#cell[0] = value;
  }

  /** The lock that guards it. Throws UserFacingError if the value was created with `{ lock: false }`. */
  get lock(): Lock | RLock {
    return this.#lock();
  }

  /**
   * Acquires the lock, runs a synchronous function, and returns its result. Blocks the thread until the lock is free.
   * Throws TimeoutError if the lock was not free within the timeout, and UserFacingError for an async function.
   */
  withLock<T>(run: () => T, options?: WaitOptions): T {
    return runLocked(this.lock, run, options);
  }

  #watched(cell: Cell<ElementOf<C>>, { buffer }: SharedState): Cell<ElementOf<C>> {
    const { detector } = races;
    if (detector === undefined) return cell;
    const target = { kind: 'value', id: this.id, name: this.name } as const;
    const note = detector.watch(target, buffer, 1);
    return {
      get 0() {
        note('read', 0, 1, accessors.get);
        return cell[0];
      },
      set 0(value) {
        note('write', 0, 1, accessors.set);
        cell[0] = value;
      },
    };
  }
}

const accessors = Object.getOwnPropertyDescriptor(SharedValue.prototype, 'value')!;

function createValue(typecode: Typecode, options: SharedMemoryOptions): SharedState {
  bytesPer(typecode);
  return createState('value', 8, options.name, { typecode, lock: lockState(options) });
}
