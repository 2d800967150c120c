import { UserFacingError } from '../../base/errors.ts';
import { NotFoundError } from '../errors.ts';

/** What a key can be: an object would be copied on its way, and never be the same again. */
export type DictKey = string | number | bigint | boolean | null | undefined;

/** What a dict can be filled from. A plain object stands for its members. */
export type DictEntries<K, V> = ReadonlyMap<K, V> | readonly (readonly [K, V])[] | Readonly<Record<string, V>>;

/** Values by key, in the order they came: Python's `Manager.dict`, with the names of a Map. */
export class DictObject<K extends DictKey, V> {
  readonly #entries = new Map<K, V>();

  constructor(entries: DictEntries<K, V> = []) {
    this.update(entries);
  }

  /** How many entries there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value of the key; undefined when there is none. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Throws UserFacingError when the key is an object. */
  set(key: K, value: V): void {
    this.#entries.set(keyOf(key), value);
  }

  /** Whether there is an entry for the key. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** A copy of all keys, in the order they came. */
  keys(): K[] {
    return [...this.#entries.keys()];
  }

  /** A copy of all values, in the order their keys came. */
  values(): V[] {
    return [...this.#entries.values()];
  }

  /** A copy of all entries, in the order they came. */
  entries(): [K, V][] {
    return [...this.#entries];
  }

  /** Sets all of the entries, or none when it throws UserFacingError; no other call sees half of it. */
  update(entries: DictEntries<K, V>): void {
    const pairs = pairsOf(entries).map(([key, value]) => [keyOf(key), value] as const);
    for (const [key, value] of pairs) this.#entries.set(key, value);
  }

  /** Takes all entries out. */
  clear(): void {
    this.#entries.clear();
  }

  /** The value of the key, which becomes this one when there was none. */
  setDefault(key: K, value: V): V {
    if (!this.#entries.has(key)) this.set(key, value);
    return this.#entries.get(key) as V;
  }

  /** Takes the value of the key out, or gives the fallback. Throws NotFoundError when there is neither. */
  pop(key: K, ...fallback: [value?: V]): V {
    if (!this.#entries.has(key) && fallback.length === 0) {
      throw new NotFoundError(`the dict has no key ${typeof key === 'string' ? JSON.stringify(key) : String(key)}`);
    }
    const value = this.#entries.has(key) ? this.#entries.get(key) : fallback[0];
    this.#entries.delete(key);
    return value as V;
  }

  /** Takes out the entry that came last. Throws NotFoundError when there is none. */
  popItem(): [K, V] {
    const last = [...this.#entries].at(-1);
    if (last === undefined) throw new NotFoundError('there is nothing to take out: the dict is empty');
    this.#entries.delete(last[0]);
    return last;
  }

  /** A copy of all entries, as a map. */
  toMap(): Map<K, V> {
    return this.#entries;
  }
}

function keyOf<K>(key: K): K {
  if ((typeof key !== 'object' || key === null) && typeof key !== 'function') return key;
  throw new UserFacingError(
    'the key of a managed dict cannot be an object: it is copied, and the copy is another key',
    'Use a text or a number.',
  );
}

function pairsOf<K, V>(entries: DictEntries<K, V>): readonly (readonly [K, V])[] {
  if (entries instanceof Map) return [...(entries as ReadonlyMap<K, V>)];
  if (Array.isArray(entries) && entries.every((entry) => Array.isArray(entry) && entry.length === 2)) return entries;
  if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) {
    return Object.entries(entries) as unknown as [K, V][];
  }
  throw new UserFacingError('a map, an array of [key, value] or a plain object was expected');
}
