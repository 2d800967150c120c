import { UserFacingError } from '../../base/errors.ts';
import { ArrayObject, listOf, placeOf } from './array.ts';

/** How a list is sorted. */
export interface SortOptions {
  /** Largest first. */
  readonly reverse?: boolean | undefined;
}

/** A list that grows and shrinks: Python's `Manager.list`. A negative index counts from the end. */
export class ListObject<T> extends ArrayObject<T> {
  /** Puts the value at the end. */
  append(value: T): void {
    this.items.push(value);
  }

  /** Puts all of the values at the end, in order. Throws UserFacingError for what is no array. */
  extend(values: readonly T[]): void {
    for (const value of listOf(values)) this.items.push(value);
  }

  /** Puts the value before that place; beyond the ends, at the end that is nearer. */
  insert(index: number, value: T): void {
    this.items.splice(index, 0, value);
  }

  /** Takes a value out, the last one when no index is given. Throws RangeError when there is no such place. */
  pop(index = -1): T {
    if (this.length === 0) throw new RangeError('there is nothing to pop: the list is empty');
    return this.items.splice(placeOf(index, this.length), 1)[0] as T;
  }

  /** Takes out the first value that equals this one, member by member. Throws NotFoundError. */
  remove(value: T): void {
    this.items.splice(this.index(value), 1);
  }

  /** Sorts numbers and bigints by size, texts by their characters. Throws UserFacingError for anything else. */
  sort({ reverse = false }: SortOptions = {}): void {
    const kinds = new Set(this.items.map(kindOf));
    if (kinds.size > 1 || kinds.has('other')) {
      throw new UserFacingError(
        'sort() takes numbers, or texts, but not both and nothing else',
        'Hold a lock, sort a copy from toArray(), then clear() and extend().',
      );
    }
    const order = reverse ? -1 : 1;
    this.items.sort((a, b) => (a === b ? 0 : a < b ? -order : order));
  }

  /** Turns the order round. */
  reverse(): void {
    this.items.reverse();
  }

  /** Takes all values out. */
  clear(): void {
    this.items = [];
  }
}

function kindOf(value: unknown): 'number' | 'text' | 'other' {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'other';
}
