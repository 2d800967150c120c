import type { ItemRange, Job, Shard } from './job.ts';
import { mergeRanges } from './ranges.ts';

/** The items of an input that a job runs. */
export interface ItemSelection {
  readonly includes: (item: number) => boolean;
  /** How many items it has among the first `count` of the input. */
  readonly countIn: (count: number) => number;
  /** The number after its last item; Infinity if that depends on the length of the input. */
  readonly end: number;
}

/** Undefined: a job that runs its whole input. */
export function selectionOf({ items, shard }: Pick<Job, 'items' | 'shard'>): ItemSelection | undefined {
  if (items) return inRanges(items);
  return shard && inShard(shard);
}

function inRanges(given: readonly ItemRange[]): ItemSelection {
  const ranges = mergeRanges(given);
  return {
    includes: (item) => {
      const range = ranges[lastStartingBefore(ranges, item)];
      return range !== undefined && item <= range[1];
    },
    countIn: (count) =>
      ranges.reduce((sum, [first, last]) => sum + Math.max(0, Math.min(last, count - 1) - first + 1), 0),
    end: (ranges.at(-1)?.[1] ?? -1) + 1,
  };
}

/** Items are dealt in turn, except for those that `balanced` has dealt already. */
function inShard({ number, of, balanced }: Shard): ItemSelection {
  const dealt = balanced && inRanges(balanced.items);
  const known = balanced?.known ?? 0;
  const before = (count: number): number => Math.floor((count + of - number) / of);
  return {
    includes: (item) => (item < known ? dealt!.includes(item) : item % of === number - 1),
    countIn: (count) =>
      (dealt?.countIn(Math.min(count, known)) ?? 0) + Math.max(0, before(count) - before(Math.min(count, known))),
    end: Infinity,
  };
}

/** Index of the last range that starts at or before a number, -1 for none. */
function lastStartingBefore(ranges: readonly ItemRange[], number: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![0] <= number) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
