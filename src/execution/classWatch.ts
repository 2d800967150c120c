import { isBranded, membersOf } from './cloneProblem.ts';

/** An instance of a class that arrives without its class. */
export interface LostClass {
  /** E.g. `URL`. */
  readonly className: string;
  /** The path inside the whole value, e.g. `.owner`; empty for the value itself. */
  readonly path: string;
  /** What arrives, e.g. `a plain object`, `Uint8Array`. */
  readonly arrivesAs: string;
  /** It has own fields, which arrive. */
  readonly hasFields: boolean;
}

/** All of the first values are searched, then the 128th, 256th, 512th and so on, since most inputs are alike. */
const firstValues = 100;
/** Objects and members of one object that are searched in one value. */
const mostObjects = 200;
const mostMembers = 50;

type AnyClass = abstract new (...args: never[]) => unknown;

/** Classes that every way keeps. A copy of a large array, which would show it, costs too much. */
const languageClasses: readonly AnyClass[] = [
  Array,
  Map,
  Set,
  Date,
  RegExp,
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

/**
 * Finds the first class instance that loses its class on the way to another thread or to disk. `travel` copies an object
 * as this way does. It is called at most once for each class, since only the copy shows what arrives.
 */
export class ClassWatch {
  readonly #travel: (object: object) => unknown;
  /** Prototypes of classes that arrive. */
  readonly #kept: Set<object>;
  #values = 0;
  #isDone = false;

  /** `kept`: other classes that are not reported. */
  constructor(travel: (object: object) => unknown, kept: readonly AnyClass[] = []) {
    this.#travel = travel;
    this.#kept = new Set([...languageClasses, ...kept].map((type) => type.prototype as object));
  }

  /** Returns something for the first such value only. Never throws. */
  look(value: unknown): LostClass | undefined {
    if (this.#isDone || typeof value !== 'object' || value === null) return undefined;
    const count = ++this.#values;
    if (count > firstValues && (count & (count - 1)) !== 0) return undefined;
    try {
      const lost = this.#search(value);
      this.#isDone = lost !== undefined;
      return lost;
    } catch {
      // A proxy or a getter threw. If the copy throws as well, that error is reported.
      return undefined;
    }
  }

  #search(root: object): LostClass | undefined {
    const found = new Map<object, string>([[root, '']]);
    // The loop adds to the map.
    for (const [object, path] of found) {
      const lost = this.#classOf(object, path);
      if (lost) return lost;
      if (ArrayBuffer.isView(object)) continue;
      let members = 0;
      for (const [key, member] of membersOf(object)) {
        if (++members > mostMembers || found.size >= mostObjects) break;
        if (typeof member === 'object' && member !== null && !found.has(member)) found.set(member, path + key);
      }
    }
    return undefined;
  }

  #classOf(object: object, path: string): LostClass | undefined {
    const prototype = prototypeOf(object);
    if (prototype === null || Object.getPrototypeOf(prototype) === null || isBranded(object)) return undefined;
    if (this.#kept.has(prototype)) return undefined;
    const copy = this.#travel(object);
    // By name, because a class of another realm arrives as the one of this realm.
    if (nameOf(prototypeOf(copy)) === nameOf(prototype)) {
      this.#kept.add(prototype);
      return undefined;
    }
    return {
      className: nameOf(prototype) || 'a class without a name',
      path,
      arrivesAs: describeCopy(copy),
      hasFields: Object.keys(object).length > 0,
    };
  }
}

/** `first seen in the result of item 3, in .owner`. `whose`: `the result of item 3`. */
export const firstSeen = (whose: string, { path }: Pick<LostClass, 'path'>): string =>
  `first seen in ${whose}${path === '' ? '' : `, in ${path}`}`;

const prototypeOf = (value: unknown): object | null =>
  typeof value === 'object' && value !== null ? (Object.getPrototypeOf(value) as object | null) : null;

const nameOf = (prototype: object | null): string => prototype?.constructor?.name ?? '';

function describeCopy(copy: unknown): string {
  const name = nameOf(prototypeOf(copy));
  return name === '' || name === 'Object' ? 'a plain object' : name;
}
