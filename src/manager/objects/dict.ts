import { UserFacingError } from '../../base/errors.ts';
import { NotFoundError } from '../errors.ts';

/** A key of a dict. It cannot be an object: each call would copy it, and no copy is the same key. */
export type DictKey = string | number | bigint | boolean | null | undefined;

/** The entries of a dict: a map, pairs of key and value, or the properties of a plain object. */
export type DictEntries<K, V> = ReadonlyMap<K, V> | readonly (readonly [K, V])[] | Readonly<Record<string, V>>;

/** Values by key, in the order of their first `set`: Python's `Manager.dict`, with the method names of a Map. */
export class DictObject<K extends DictKey, V> {
  readonly #entries = new Map<K, V>();

  constructor(entries: DictEntries<K, V> = []) {
    this.update(entries);
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value of the key; undefined if there is none. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets the value of the key. Throws UserFacingError if the key is an object. */
  set(key: K, value: V): void {
    this.#entries.set(keyOf(key), value);
  }

  /** Whether there is an entry for the key. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Removes the entry of the key. Returns whether there was one. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** A copy of all keys, in order. */
  keys(): K[] {
    return [...this.#entries.keys()];
  }

  /** A copy of all values, in order. */
  values(): V[] {
    return [...this.#entries.values()];
  }

  /** A copy of all entries, in order. */
  entries(): [K, V][] {
    return [...this.#entries];
  }

  /** Sets all entries in one atomic call. Throws UserFacingError if a key is an object, and then sets none. */
  update(entries: DictEntries<K, V>): void {
    const pairs = pairsOf(entries).map(([key, value]) => [keyOf(key), value] as const);
    for (const [key, value] of pairs) this.#entries.set(key, value);
  }

  /** Removes all entries. */
  clear(): void {
    this.#entries.clear();
  }

  /** Returns the value of the key. If there is none, sets it to `value` first. */
  setDefault(key: K, value: V): V {
    if (!this.#entries.has(key)) this.set(key, value);
    return this.#entries.get(key) as V;
  }

  /**
   * Removes the entry of the key and returns its value, or the fallback if there is none. Throws NotFoundError if there
   * is neither.
   */
  pop(key: K, ...fallback: [value?: V]): V {
    if (!this.#entries.has(key) && fallback.length === 0) {
      throw new NotFoundError(`the dict has no key ${typeof key === 'string' ? JSON.stringify(key) : String(key)}`);
    }
    const value = this.#entries.has(key) ? this.#entries.get(key) : fallback[0];
    this.#entries.delete(key);
    return value as V;
  }

  /** Removes and returns the last entry. Throws NotFoundError if the dict is empty. */
  popItem(): [K, V] {
    const last = [...this.#entries].at(-1);
    if (last === undefined) throw new NotFoundError('the dict is empty');
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
    'the key of a managed dict cannot be an object: each call would copy it, and no copy is the same key',
    'Use a string or a number.',
  );
}

function pairsOf<K, V>(entries: DictEntries<K, V>): readonly (readonly [K, V])[] {
  if (entries instanceof Map) return [...(entries as ReadonlyMap<K, V>)];
  if (Array.isArray(entries) && entries.every((entry) => Array.isArray(entry) && entry.length === 2)) return entries;
  if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) {
    return Object.entries(entries) as unknown as [K, V][];
  }
  throw new UserFacingError(
    `the entries of a dict must be a map, an array of [key, value] or a plain object, not ${typeof entries}`,
    'Pass the entries in a map.',
  );
}
