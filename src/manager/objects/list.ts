import { UserFacingError } from '../../base/errors.ts';
import { ArrayObject, listOf, placeOf } from './array.ts';

/** Options of `sort`. */
export interface SortOptions {
  /** Whether the largest value comes first. Default: false. */
  readonly reverse?: boolean | undefined;
}

/** A list that grows and shrinks: Python's `Manager.list`. A negative index counts from the end. */
export class ListObject<T> extends ArrayObject<T> {
  /** Adds the value at the end. */
  append(value: T): void {
    this.items.push(value);
  }

  /** Adds all values at the end, in order. Throws UserFacingError unless they are an array. */
  extend(values: readonly T[]): void {
    for (const value of listOf(values)) this.items.push(value);
  }

  /** Inserts the value before the index. An index beyond an end means that end. */
  insert(index: number, value: T): void {
    this.items.splice(index, 0, value);
  }

  /**
   * Removes and returns the value at the index, by default the last one. Throws RangeError if the index is out of
   * range.
   */
  pop(index = -1): T {
    if (this.length === 0) throw new RangeError('the list is empty');
    return this.items.splice(placeOf(index, this.length), 1)[0] as T;
  }

  /** Removes the first value that is deeply equal to this one. Throws NotFoundError if there is none. */
  remove(value: T): void {
    this.items.splice(this.index(value), 1);
  }

  /**
   * Sorts numbers and bigints by value, or strings by their UTF-16 code units. Throws UserFacingError for other or
   * mixed values.
   */
  sort({ reverse = false }: SortOptions = {}): void {
    const kinds = new Set(this.items.map(kindOf));
    if (kinds.size > 1 || kinds.has('other')) {
      throw new UserFacingError(
        'sort() needs a list of numbers only or of strings only',
        'Hold a lock, sort a copy from toArray(), then clear() and extend().',
      );
    }
    const order = reverse ? -1 : 1;
    this.items.sort((a, b) => (a === b ? 0 : a < b ? -order : order));
  }

  /** Reverses the order. */
  reverse(): void {
    this.items.reverse();
  }

  /** Removes all values. */
  clear(): void {
    this.items = [];
  }
}

function kindOf(value: unknown): 'number' | 'text' | 'other' {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'other';
}
