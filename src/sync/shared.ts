import { UserFacingError } from '../base/errors.ts';
import { races, type Line } from '../races/detector.ts';
import type { PrimitiveKind } from './observer.ts';
import { bytesPer } from './typecodes.ts';

/** Key of the method that returns the shared state of a primitive. It is the same in all copies of the library. */
export const brand: unique symbol = Symbol.for('poolscope.sync') as never;

export const stateVersion = 1;

/** Plain data that `share` creates from an object, and `revive` creates the object from. */
export interface BrandedState {
  readonly $poolscope: string;
  readonly v: number;
}

/** What all handles of one primitive share. Structured clone carries it to any thread of the process. */
export interface SharedState extends BrandedState {
  readonly $poolscope: PrimitiveKind;
  readonly id: string;
  readonly name?: string;
  readonly buffer: SharedArrayBuffer;
  /** Condition, array, value: the lock that belongs to it; null if there is none. */
  readonly lock?: SharedState | null;
  /** Array, value: the type of the elements. */
  readonly typecode?: string;
  /** Pipe: which end it is. */
  readonly end?: 0 | 1;
  /** Pipe: whether both ends send. */
  readonly duplex?: boolean;
  /** Memory of the race detector for this primitive, if races are detected. */
  readonly races?: SharedArrayBuffer;
}

export interface Shareable {
  /** @internal */
  readonly [brand]: () => BrandedState;
}

/** Options of every primitive. */
export interface NameOptions {
  /** Name to show in errors, waits and traces instead of the `id`. */
  readonly name?: string | undefined;
}

export function isShareable(value: object): value is Shareable {
  return typeof (value as Partial<Shareable>)[brand] === 'function';
}

export function isState(value: unknown): value is SharedState {
  return typeof value === 'object' && value !== null && '$poolscope' in value;
}

export function createState(
  kind: PrimitiveKind,
  bytes: number,
  name: string | undefined,
  more: Partial<SharedState> = {},
): SharedState {
  return {
    $poolscope: kind,
    v: stateVersion,
    id: `${kind}-${randomWord()}${randomWord()}`,
    ...(name === undefined ? {} : { name }),
    buffer: new SharedArrayBuffer(bytes),
    ...more,
  };
}

export function checkVersion({ $poolscope, v }: BrandedState): void {
  if (v === stateVersion) return;
  throw new UserFacingError(
    `received a ${$poolscope} of state version ${v}, but this copy of poolscope reads version ${stateVersion}`,
    'Load the same version of poolscope in all threads.',
  );
}

const randomWord = (): string => ((Math.random() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');

/** Throws a UserFacingError unless `value` is a whole number from `least` to 2^31 - 1. */
export function checkCount(what: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 31) return value as number;
  throw new UserFacingError(`${what} must be a whole number from ${least} on, not ${String(value)}`);
}

export const acquired = Symbol('acquired');
export const released = Symbol('released');

/** Base of all primitives: an identity, and a state from which other threads revive them. */
export abstract class Primitive implements Shareable {
  /** The class of the primitive as one word. */
  readonly kind: PrimitiveKind;
  /** Unique among all primitives of a run, the same in every thread. */
  readonly id: string;
  /** Its name, if it has one. */
  readonly name: string | undefined;
  protected readonly words: Int32Array;
  readonly #state: SharedState;

  constructor(state: SharedState) {
    this.kind = state.$poolscope;
    this.id = state.id;
    this.name = state.name;
    this.words = new Int32Array(state.buffer);
    this.#state = state;
    arrived(state);
  }

  /** @internal */
  [brand](): SharedState {
    return travelling(this.#state);
  }

  /**
   * For the race detector: what other threads did before they released this happens before what follows in this thread.
   *
   * @internal
   */
  [acquired](line?: Line): void {
    races.detector?.acquired(this.#state.buffer, line);
  }

  /**
   * For the race detector: what this thread has done happens before what follows in threads that acquire this. Call it
   * before they can.
   *
   * @internal
   */
  [released](line?: Line): void {
    races.detector?.released(this.#state.buffer, line);
  }

  /** The primitive as errors name it. */
  protected get title(): string {
    return this.name === undefined ? this.id : `${this.kind} "${this.name}"`;
  }
}

/** The state to send to another thread: with the memory of the race detector, if races are detected. */
export function travelling(state: SharedState): SharedState {
  const { detector } = races;
  if (detector === undefined) return state;
  return {
    ...state,
    races: detector.memoryOf(state.buffer, elementsOf(state)),
    ...(state.lock && { lock: travelling(state.lock) }),
  };
}

/** To be called when a primitive is created from the state. */
export function arrived(state: SharedState): void {
  if (state.races) races.detector?.adopt(state.buffer, state.races, elementsOf(state));
}

/** Number of elements of an array or value that can race; 0 for other primitives. */
export function elementsOf({ $poolscope, buffer, typecode }: SharedState): number {
  if ($poolscope === 'value') return 1;
  return $poolscope === 'array' ? buffer.byteLength / bytesPer(typecode ?? '') : 0;
}
