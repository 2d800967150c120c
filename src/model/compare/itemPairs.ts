import { outcomeOf } from '../facts/events.ts';
import { itemCpuMicros, itemSpan, type RunModel } from '../run/runModel.ts';

/** An item that succeeded in two runs. Times in microseconds; the starts are relative to the start of each run. */
export interface ItemPair {
  readonly item: number;
  readonly beforeMicros: number;
  readonly nowMicros: number;
  readonly beforeStartMicros: number;
  readonly nowStartMicros: number;
  /** Where it ran. */
  readonly beforeWorker: number;
  readonly nowWorker: number;
}

/** With fewer items whose CPU time is known, wall times are compared. */
const leastKnown = 0.9;

/** The items that succeeded in both runs, by number, ascending. */
export function itemPairs(before: RunModel, now: RunModel): ItemPair[] {
  const pairs: ItemPair[] = [];
  const last = Math.min(before.items.outcome.length, now.items.outcome.length);
  for (let item = 0; item < last; item++) {
    if (!succeeded(before, item) || !succeeded(now, item)) continue;
    const [a, b] = [itemSpan(before, item), itemSpan(now, item)];
    if (!a || !b) continue;
    pairs.push({
      item,
      beforeMicros: a.endMicros - a.startMicros,
      nowMicros: b.endMicros - b.startMicros,
      beforeStartMicros: a.startMicros,
      nowStartMicros: b.startMicros,
      beforeWorker: before.items.worker.get(item),
      nowWorker: now.items.worker.get(item),
    });
  }
  return pairs;
}

/** The same items with their CPU times in place of their durations; undefined unless both runs know those of nearly all. */
export function cpuPairs(before: RunModel, now: RunModel, pairs: readonly ItemPair[]): ItemPair[] | undefined {
  const known = pairs.flatMap((pair): ItemPair[] => {
    const [beforeMicros, nowMicros] = [itemCpuMicros(before, pair.item), itemCpuMicros(now, pair.item)];
    return beforeMicros === undefined || nowMicros === undefined ? [] : [{ ...pair, beforeMicros, nowMicros }];
  });
  return known.length > 0 && known.length >= leastKnown * pairs.length ? known : undefined;
}

export const succeeded = ({ items }: RunModel, item: number): boolean =>
  outcomeOf(items.outcome.get(item)) === 'succeeded';

/** Positive for an item that takes longer now. Clocks have a resolution of one microsecond. */
export const logRatio = ({ beforeMicros, nowMicros }: ItemPair): number =>
  Math.log((nowMicros + 1) / (beforeMicros + 1));
