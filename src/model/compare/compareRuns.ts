import { outcomeOf } from '../facts/events.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';

/** Durations of a run's items compared with those of an earlier run, the baseline. */
export interface RunComparison {
  /** Number of items that succeeded in both runs. The ratios are about them. */
  readonly items: number;
  /** Median of the items' durations divided by those in the baseline; 1 without items. */
  readonly typicalRatio: number;
  /** Probability of such ratios, or more one-sided ones, if nothing has changed; 1 with too few items. */
  readonly p: number;
  /** `typicalRatio - 1` if this is positive and significant, else 0. */
  readonly slower: number;
  /** Items that became much slower than the others, the slowest first. */
  readonly slowItems: readonly SlowItem[];
  /** Items that succeeded in the baseline and do not now, ascending. */
  readonly newlyUnsuccessful: readonly number[];
}

/** Microseconds. */
export interface SlowItem {
  readonly item: number;
  readonly beforeMicros: number;
  readonly nowMicros: number;
}

/** A smaller difference counts as none. */
const significance = 0.01;
/** With fewer items the normal approximation is too rough. */
const leastItems = 10;
/** Limit of the modified z-score (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
const outlier = 3.5;
/** A thread that loses its core delays an item, usually by less than this. */
const leastRatio = 2;
const leastMicros = 10_000;
/** Least spread that is assumed, because even equal ratios are measured with some error. */
const leastSpread = 0.02;

/**
 * Compares two runs of the same items, by number. Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945) on the
 * logarithms of the ratios decides whether items in general became slower: two-sided, with the normal approximation and
 * a correction for ties. Each item is compared with itself, so differences between items do not matter. The test
 * separates chance from a change of all items. A machine that was slower as a whole also is a change of all items.
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
      // In a normal distribution the median deviation is 0.6745 of the standard deviation.
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

/** Probability that a normal deviate is above z >= 0: Abramowitz and Stegun, 26.2.17, with an error below 7.5e-8. */
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
