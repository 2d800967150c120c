import { races } from '../races/detector.ts';
import type { Lock, RLock } from './lock.ts';
import type { WaitOptions } from './park.ts';
import {
  arrived,
  brand,
  checkCount,
  createState,
  isState,
  travelling,
  type Shareable,
  type SharedState,
} from './shared.ts';
import { lockOf, lockState, runLocked, type SharedMemoryOptions } from './sharedLock.ts';
import { bytesPer, viewOf, type ElementOf, type TypedArrays, type Typecode } from './typecodes.ts';
import { watchArray } from './watchArray.ts';

/** Members of a SharedArray besides those of a typed array. */
export interface ArrayExtras<C extends Typecode> extends Shareable {
  /** The class of the primitive as one word. */
  readonly kind: 'array';
  /** The type of the elements. */
  readonly typecode: C;
  /** Unique among all primitives of a run, the same in every thread. */
  readonly id: string;
  /** Its name, if it has one. */
  readonly name: string | undefined;
  /** The plain typed array on the same memory. */
  readonly view: TypedArrays[C];
  /** The lock that guards it. Throws UserFacingError if the array was created with `{ lock: false }`. */
  readonly lock: Lock | RLock;
  /**
   * Acquires the lock, runs a synchronous function, and returns its result. Blocks the thread until the lock is free.
   * Throws TimeoutError if the lock was not free within the timeout, and UserFacingError for an async function.
   */
  withLock<T>(run: () => T, options?: WaitOptions): T;
}

/**
 * Numbers in shared memory: Python's `multiprocessing.Array`. It is a typed array with a lock. Access to elements is as
 * fast as in any typed array; while races are detected it is about a hundred times slower, except through `view`.
 * Threads that change the same element must do so in `withLock`, or through Atomics on `view`.
 */
export type SharedArray<C extends Typecode = Typecode> = TypedArrays[C] & ArrayExtras<C>;

interface SharedArrayConstructor {
  /** `lengthOrValues`: a number of zeros, or the initial values. */
  new <C extends Typecode>(
    typecode: C | SharedState,
    lengthOrValues?: number | Iterable<ElementOf<C>>,
    options?: SharedMemoryOptions,
  ): SharedArray<C>;
}

/**
 * Creates an array, or another handle of an array from its state. Throws UserFacingError for an unknown typecode or
 * length.
 *
 * @example
 * ```ts
 * import { SharedArray } from 'poolscope';
 *
 * const prices = new SharedArray('float64', [1.5, 2.5, 4]);
 * prices[0] = 2;
 * console.log(prices.length, [...prices]); // 3 [ 2, 2.5, 4 ]
 * ```
 */
export const SharedArray = function openArray(
  typecode: Typecode | SharedState,
  values: number | Iterable<unknown> = 0,
  options: SharedMemoryOptions = {},
): SharedArray {
  const state = isState(typecode) ? typecode : createArray(typecode, values, options);
  const array = decorate(state);
  if (!isState(typecode) && typeof values !== 'number') fill(array, values);
  arrived(state);
  return races.detector ? watchArray(array, state, races.detector) : array;
} as unknown as SharedArrayConstructor;

function createArray(
  typecode: Typecode,
  values: number | Iterable<unknown>,
  options: SharedMemoryOptions,
): SharedState {
  const length = typeof values === 'number' ? checkCount('the length of an array', values, 0) : [...values].length;
  return createState('array', length * bytesPer(typecode), options.name, { typecode, lock: lockState(options) });
}

function fill(array: SharedArray, values: Iterable<unknown>): void {
  let k = 0;
  for (const value of values) array[k++] = value as never;
}

// Own properties and not a subclass, so that methods such as `map` return plain typed arrays.
function decorate(state: SharedState): SharedArray {
  const typecode = state.typecode as Typecode;
  const lock = lockOf(state, state.name ?? state.id);
  const extras: ArrayExtras<Typecode> = {
    kind: 'array',
    typecode,
    id: state.id,
    name: state.name,
    get view() {
      return viewOf(typecode, state.buffer);
    },
    get lock() {
      return lock();
    },
    withLock: (run, options) => runLocked(lock(), run, options),
    [brand]: () => travelling(state),
  };
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(extras);
  for (const key of Reflect.ownKeys(properties)) properties[key as string]!.enumerable = false;
  return Object.defineProperties(viewOf(typecode, state.buffer), properties) as SharedArray;
}
