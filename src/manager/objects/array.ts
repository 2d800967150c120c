import { isDeepStrictEqual } from 'node:util';
import { UserFacingError } from '../../base/errors.ts';
import { NotFoundError } from '../errors.ts';

/** Values in a fixed number of places: Python's `Manager.Array`. A negative index counts from the end. */
export class ArrayObject<T> {
  protected items: T[];

  constructor(values: readonly T[] = []) {
    this.items = [...listOf(values)];
  }

  /** How many values there are. */
  get length(): number {
    return this.items.length;
  }

  /** Throws RangeError when there is no such place. */
  get(index: number): T {
    return this.items[placeOf(index, this.length)] as T;
  }

  /** Throws RangeError when there is no such place. */
  set(index: number, value: T): void {
    this.items[placeOf(index, this.length)] = value;
  }

  /** A copy of a part, as `Array.prototype.slice` gives it. */
  slice(start?: number, end?: number): T[] {
    return this.items.slice(start, end);
  }

  /** Where the first value is that equals this one, member by member. Throws NotFoundError. */
  index(value: T, from = 0): number {
    const start = from < 0 ? Math.max(0, from + this.length) : from;
    const found = this.items.findIndex((item, k) => k >= start && isDeepStrictEqual(item, value));
    if (found >= 0) return found;
    throw new NotFoundError(`the list has no such value${from === 0 ? '' : ` from index ${from} on`}`);
  }

  /** Whether a value equals this one, member by member. */
  includes(value: T): boolean {
    return this.items.some((item) => isDeepStrictEqual(item, value));
  }

  /** How many values equal this one, member by member. */
  count(value: T): number {
    return this.items.filter((item) => isDeepStrictEqual(item, value)).length;
  }

  /** A copy of all values, in order. */
  toArray(): T[] {
    return this.items;
  }
}

/** The place of an index. Throws RangeError when there is none. */
export function placeOf(index: number, length: number): number {
  const place = index < 0 ? index + length : index;
  if (Number.isInteger(place) && place >= 0 && place < length) return place;
  throw new RangeError(`index ${String(index)} is out of range: there are ${length} values`);
}

/** Throws a UserFacingError unless it is an array. */
export function listOf<T>(values: readonly T[]): readonly T[] {
  if (Array.isArray(values)) return values as readonly T[];
  throw new UserFacingError(`an array of values was expected, not ${typeof values}`, 'Write [...values].');
}
