import { outcomeCode } from '../facts/events.ts';
import { type ItemColumns, runningCode } from './itemColumns.ts';

/** A code for each item, and the name of each code. */
export interface ItemGrouping {
  /** Indexed by item, -1 for an item without a group. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
  /** The numbers of each group, by code; undefined for a group of something else. Groups of numbers are listed in their order. */
  readonly ranges?: readonly (NumberRange | undefined)[];
}

/** Numbers from `from` to below `to`. Null is no limit. */
export interface NumberRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** The items of a group, summed up. Times are in microseconds, and NaN if no item of the group ran. */
export interface ItemGroup {
  readonly code: number;
  readonly name: string;
  readonly items: number;
  /** Items that ended and did not succeed. */
  readonly unsuccessful: number;
  readonly sumMicros: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * The groups of some items, the one with the longest run time in total first; ranges of numbers are ascending. O(n log n)
 * for n items.
 */
export function groupItems(columns: ItemColumns, items: Int32Array, grouping: ItemGrouping): ItemGroup[] {
  const { codes, names, ranges } = grouping;
  const starts = new Uint32Array(names.length + 1);
  for (let k = 0; k < items.length; k++) {
    const code = codes[items[k]!] ?? -1;
    if (code >= 0) starts[code + 1]!++;
  }
  for (let code = 0; code < names.length; code++) starts[code + 1]! += starts[code]!;
  const micros = new Float64Array(starts[names.length] ?? 0);
  const unsuccessful = new Uint32Array(names.length);
  const next = starts.slice();
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!;
    const code = codes[item] ?? -1;
    if (code < 0) continue;
    micros[next[code]!++] = columns.runMicros[item]!;
    if (isUnsuccessful(columns.state[item]!)) unsuccessful[code]!++;
  }
  return names
    .map((name, code) => ({
      ...{ code, name, unsuccessful: unsuccessful[code]! },
      ...times(micros.subarray(starts[code], starts[code + 1])),
    }))
    .filter((group) => group.items > 0)
    .sort((a, b) => (ranges ? 0 : (b.sumMicros || 0) - (a.sumMicros || 0)) || a.code - b.code);
}

/** The run times of some items, summed up in the same way. */
export function itemFigures(columns: ItemColumns, items: Int32Array): Omit<ItemGroup, 'code' | 'name'> {
  const micros = new Float64Array(items.length);
  let unsuccessful = 0;
  for (let k = 0; k < items.length; k++) {
    micros[k] = columns.runMicros[items[k]!]!;
    if (isUnsuccessful(columns.state[items[k]!]!)) unsuccessful++;
  }
  return { unsuccessful, ...times(micros) };
}

/** Sorts the times in place. NaN is sorted to the end. */
function times(micros: Float64Array): Omit<ItemGroup, 'code' | 'name' | 'unsuccessful'> {
  micros.sort();
  let known = micros.length;
  while (known > 0 && Number.isNaN(micros[known - 1])) known--;
  let sum = 0;
  for (let k = 0; k < known; k++) sum += micros[k]!;
  const at = (share: number): number =>
    known === 0 ? Number.NaN : micros[Math.min(known - 1, Math.floor(share * known))]!;
  const sumMicros = known === 0 ? Number.NaN : sum;
  return { items: micros.length, sumMicros, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const isUnsuccessful = (state: number): boolean =>
  state !== 0 && state !== runningCode && state !== outcomeCode('succeeded');
