import { UserFacingError } from '../base/errors.ts';
import { races, type Line } from '../races/detector.ts';
import type { PrimitiveKind } from './observer.ts';
import { bytesPer } from './typecodes.ts';

/** Marks live primitives, of this copy of the library or of another: the method gives the shared state. */
export const brand: unique symbol = Symbol.for('poolscope.sync') as never;

export const stateVersion = 1;

/** What `share` makes of a live object and `revive` makes it from again: plain data that structured clone carries. */
export interface BrandedState {
  readonly $poolscope: string;
  readonly v: number;
}

/** What two handles of one primitive have in common, in a form that structured clone carries to any thread of the process. */
export interface SharedState extends BrandedState {
  readonly $poolscope: PrimitiveKind;
  readonly id: string;
  readonly name?: string;
  readonly buffer: SharedArrayBuffer;
  /** Condition, array, value: the lock that belongs to it, null for none. */
  readonly lock?: SharedState | null;
  /** Array, value: the type of the elements. */
  readonly typecode?: string;
  /** Pipe: which end it is, and whether both ends send. */
  readonly end?: 0 | 1;
  readonly duplex?: boolean;
  /** What the race detector keeps of it, where that is on. */
  readonly races?: SharedArrayBuffer;
}

export interface Shareable {
  /** @internal */
  readonly [brand]: () => BrandedState;
}

/** What every primitive may be given. */
export interface NameOptions {
  /** Shows up in errors, waits and traces instead of the `id`. */
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
    `a ${$poolscope} of version ${v} came from elsewhere; this copy of poolscope knows version ${stateVersion}`,
    'Let all threads load the same version of poolscope.',
  );
}

const randomWord = (): string => ((Math.random() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');

/** Throws a UserFacingError unless `value` is a whole number from `least` on. */
export function checkCount(what: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 31) return value as number;
  throw new UserFacingError(`${what} must be a whole number from ${least} on, not ${String(value)}`);
}

export const acquired = Symbol('acquired');
export const released = Symbol('released');

/** What all primitives have: an identity, and a state that other threads revive them from. */
export abstract class Primitive implements Shareable {
  /** What it is, in one word. */
  readonly kind: PrimitiveKind;
  /** Unique among all primitives of a run, the same in every thread. */
  readonly id: string;
  /** Its name, when it was given one. */
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

  /** For the race detector: what other threads did before they released this happens before what follows here. */
  [acquired](line?: Line): void {
    races.detector?.acquired(this.#state.buffer, line);
  }

  /** What this thread has done happens before what follows in those that acquire it. Call it before they can. */
  [released](line?: Line): void {
    races.detector?.released(this.#state.buffer, line);
  }

  /** For errors: what the primitive is called. */
  protected get title(): string {
    return this.name === undefined ? this.id : `${this.kind} "${this.name}"`;
  }
}

/** A state on its way to another thread: with what the race detector keeps of the primitive, where that is on. */
export function travelling(state: SharedState): SharedState {
  const { detector } = races;
  if (detector === undefined) return state;
  return {
    ...state,
    races: detector.memoryOf(state.buffer, elementsOf(state)),
    ...(state.lock && { lock: travelling(state.lock) }),
  };
}

/** A primitive is made from the state. */
export function arrived(state: SharedState): void {
  if (state.races) races.detector?.adopt(state.buffer, state.races, elementsOf(state));
}

/** How many elements an array or value has that can race. */
export function elementsOf({ $poolscope, buffer, typecode }: SharedState): number {
  if ($poolscope === 'value') return 1;
  return $poolscope === 'array' ? buffer.byteLength / bytesPer(typecode ?? '') : 0;
}
