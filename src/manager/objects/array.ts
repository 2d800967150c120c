import { isDeepStrictEqual } from 'node:util';
import { UserFacingError } from '../../base/errors.ts';
import { NotFoundError } from '../errors.ts';

/** An array of fixed length: Python's `Manager.Array`. A negative index counts from the end. */
export class ArrayObject<T> {
  protected items: T[];

  constructor(values: readonly T[] = []) {
    this.items = [...listOf(values)];
  }

  /** Number of values. */
  get length(): number {
    return this.items.length;
  }

  /** The value at the index. Throws RangeError if the index is out of range. */
  get(index: number): T {
    return this.items[placeOf(index, this.length)] as T;
  }

  /** Replaces the value at the index. Throws RangeError if the index is out of range. */
  set(index: number, value: T): void {
    this.items[placeOf(index, this.length)] = value;
  }

  /** A copy of a part, as `Array.prototype.slice` returns it. */
  slice(start?: number, end?: number): T[] {
    return this.items.slice(start, end);
  }

  /** Index of the first value that is deeply equal to this one. Throws NotFoundError if there is none. */
  index(value: T, from = 0): number {
    const start = from < 0 ? Math.max(0, from + this.length) : from;
    const found = this.items.findIndex((item, k) => k >= start && isDeepStrictEqual(item, value));
    if (found >= 0) return found;
    throw new NotFoundError(`the list has no such value${from === 0 ? '' : ` from index ${from} on`}`);
  }

  /** Whether a value is deeply equal to this one. */
  includes(value: T): boolean {
    return this.items.some((item) => isDeepStrictEqual(item, value));
  }

  /** Number of values that are deeply equal to this one. */
  count(value: T): number {
    return this.items.filter((item) => isDeepStrictEqual(item, value)).length;
  }

  /** A copy of all values, in order. */
  toArray(): T[] {
    return this.items;
  }
}

/** The index as a number from 0 on. Throws RangeError if it is out of range. */
export function placeOf(index: number, length: number): number {
  const place = index < 0 ? index + length : index;
  if (Number.isInteger(place) && place >= 0 && place < length) return place;
  throw new RangeError(`index ${String(index)} is out of range: the number of values is ${length}`);
}

/** Throws a UserFacingError unless the values are an array. */
export function listOf<T>(values: readonly T[]): readonly T[] {
  if (Array.isArray(values)) return values as readonly T[];
  throw new UserFacingError(
    `an array of values was expected, not ${typeof values}`,
    'Pass an array, e.g. [...values].',
  );
}
