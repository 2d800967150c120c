import { outcomeOf } from '../facts/events.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';

/** What the items of a run take beside those of an earlier one, the baseline. */
export interface RunComparison {
  /** Items that succeeded in both; all below is about them. */
  readonly items: number;
  /** Median of what an item takes now, as a multiple of what it took; 1 without items. */
  readonly typicalRatio: number;
  /** How likely such ratios, or more lopsided ones, are if nothing has changed; 1 with too few items to say. */
  readonly p: number;
  /** `typicalRatio - 1` where that is more than 0 and no chance, else 0. */
  readonly slower: number;
  /** Those that stand out: much slower than the others have become. The slowest first. */
  readonly slowItems: readonly SlowItem[];
  /** Succeeded in the baseline, and do not now; ascending. */
  readonly newlyUnsuccessful: readonly number[];
}

/** Microseconds. */
export interface SlowItem {
  readonly item: number;
  readonly beforeMicros: number;
  readonly nowMicros: number;
}

/** Below that a difference is taken for none. */
const significance = 0.01;
/** The normal distribution says little of fewer. */
const leastItems = 10;
/** Of the modified z-score (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
const outlier = 3.5;
/** A thread that loses its core for a while makes any item late: by less than this, as a rule. */
const leastRatio = 2;
const leastMicros = 10_000;
/** Ratios that are all the same are still measured. */
const leastSpread = 0.02;

/**
 * Compares two runs of the same items, by number. Whether items in general have become slower is told by Wilcoxon's
 * signed-rank test (Biometrics Bulletin 1, 1945) on the logarithms of their ratios, two-sided, by the normal
 * approximation with a correction for ties: each item is compared with itself, so that their differences do not matter. It
 * tells chance between items from a change of all; that the whole machine was slower is a change of all, too.
 */
export function compareRuns(before: RunModel, now: RunModel): RunComparison {
  const pairs = pairsOf(before, now);
  const logs = pairs.map(({ beforeMicros, nowMicros }) => Math.log((nowMicros + 1) / (beforeMicros + 1)));
  const typical = median(logs);
  const p = signedRankP(logs);
  const typicalRatio = Math.exp(typical);
  return {
    items: pairs.length,
    typicalRatio,
    p,
    slower: p < significance ? Math.max(0, typicalRatio - 1) : 0,
    slowItems: slowOf(pairs, logs, typical),
    newlyUnsuccessful: newlyUnsuccessful(before, now),
  };
}

function pairsOf(before: RunModel, now: RunModel): SlowItem[] {
  const pairs: SlowItem[] = [];
  const last = Math.min(before.items.outcome.length, now.items.outcome.length);
  for (let item = 0; item < last; item++) {
    if (!succeeded(before, item) || !succeeded(now, item)) continue;
    const [a, b] = [itemSpan(before, item), itemSpan(now, item)];
    if (!a || !b) continue;
    pairs.push({ item, beforeMicros: a.endMicros - a.startMicros, nowMicros: b.endMicros - b.startMicros });
  }
  return pairs;
}

const succeeded = ({ items }: RunModel, item: number): boolean => outcomeOf(items.outcome.get(item)) === 'succeeded';

function newlyUnsuccessful(before: RunModel, now: RunModel): number[] {
  return [...now.failures.keys()].filter((item) => succeeded(before, item)).sort((a, b) => a - b);
}

function slowOf(pairs: readonly SlowItem[], logs: readonly number[], typical: number): SlowItem[] {
  const spread = Math.max(leastSpread, median(logs.map((log) => Math.abs(log - typical))));
  return pairs
    .filter(({ beforeMicros, nowMicros }, k) => {
      const above = logs[k]! - typical;
      // 0.6745: what the median of the deviations is of a normal distribution's standard deviation.
      return (
        (0.6745 * above) / spread > outlier &&
        above > Math.log(leastRatio) &&
        nowMicros - beforeMicros * Math.exp(typical) > leastMicros
      );
    })
    .sort((a, b) => b.nowMicros - b.beforeMicros - (a.nowMicros - a.beforeMicros));
}

/** Two-sided. Differences of zero are left out, as Wilcoxon did. */
export function signedRankP(differences: readonly number[]): number {
  const sorted = differences.filter((each) => each !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = sorted.length;
  if (n < leastItems) return 1;
  let positive = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < n; from = to) {
    while (to < n && Math.abs(sorted[to]!) === Math.abs(sorted[from]!)) to++;
    const rank = (from + 1 + to) / 2;
    for (let k = from; k < to; k++) if (sorted[k]! > 0) positive += rank;
    ties += (to - from) ** 3 - (to - from);
  }
  const mean = (n * (n + 1)) / 4;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48);
  return Math.min(1, 2 * upperTail(Math.max(0, Math.abs(positive - mean) - 0.5) / deviation));
}

/** How likely a normal deviate is above z >= 0: Abramowitz and Stegun, 26.2.17, with an error below 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
