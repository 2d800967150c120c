export interface ItemOrder {
  /** A `ColumnName`, or the label of a field of the inputs. */
  readonly by: string;
  readonly isDescending: boolean;
}

// A million items are sorted in some tens of milliseconds, because no two numbers are compared: each becomes a whole
// number of 32 bits in the same order, and these are sorted digit by digit, from the lowest one. 11 bits a digit are three
// passes whose counters stay in the cache of a core.
const digitBits = 11;
const digits = 1 << digitBits;
const highestKey = 0xffff_fffe;
/** The sort key of an item that has no number in this column: it comes last. */
const unknownKey = 0xffff_ffff;

interface Keyed {
  readonly keys: Uint32Array;
  readonly items: Int32Array;
}

/**
 * The items of `items`, which are ascending, in the order of their values, which are indexed by item; without values, in
 * the order of their numbers. Items without a value come last, and equal ones keep their order. Values that differ by less
 * than a 4,294,967,294th of the range of all count as equal.
 */
export function sortItems(
  items: Int32Array,
  values: ArrayLike<number> | undefined,
  { isDescending }: Pick<ItemOrder, 'isDescending'>,
): Int32Array {
  if (!values) return isDescending ? items.slice().reverse() : items;
  let sorted: Keyed = { keys: keysOf(items, values, isDescending), items };
  for (let shift = 0; shift < 32; shift += digitBits) sorted = byDigit(sorted, shift);
  return sorted.items;
}

/** Whole numbers from 0 to `highestKey`, in the wanted order. */
function keysOf(items: Int32Array, values: ArrayLike<number>, isDescending: boolean): Uint32Array {
  let [least, most] = [Infinity, -Infinity];
  for (let k = 0; k < items.length; k++) {
    const value = values[items[k]!]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const perUnit = highestKey / (most - least || 1);
  const keys = new Uint32Array(items.length);
  for (let k = 0; k < items.length; k++) {
    const value = values[items[k]!] ?? Number.NaN;
    if (Number.isNaN(value)) keys[k] = unknownKey;
    else {
      const key = Math.round((value - least) * perUnit);
      keys[k] = isDescending ? highestKey - key : key;
    }
  }
  return keys;
}

/** Sorts by one digit and keeps the order of equal ones. A digit that all keys share costs no pass. */
function byDigit(from: Keyed, shift: number): Keyed {
  const { keys, items } = from;
  const next = new Uint32Array(digits);
  for (let k = 0; k < keys.length; k++) next[(keys[k]! >>> shift) & (digits - 1)]!++;
  if (keys.length === 0 || next[(keys[0]! >>> shift) & (digits - 1)] === keys.length) return from;
  let sum = 0;
  for (let digit = 0; digit < digits; digit++) {
    const here = next[digit]!;
    next[digit] = sum;
    sum += here;
  }
  const to: Keyed = { keys: new Uint32Array(keys.length), items: new Int32Array(items.length) };
  for (let k = 0; k < keys.length; k++) {
    const at = next[(keys[k]! >>> shift) & (digits - 1)]!++;
    to.keys[at] = keys[k]!;
    to.items[at] = items[k]!;
  }
  return to;
}
