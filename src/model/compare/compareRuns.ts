import { median } from '../../base/quantile.ts';
import type { RunModel } from '../run/runModel.ts';
import { causeChanges } from './failureCauses.ts';
import { itemPairs, logRatio, succeeded, type ItemPair } from './itemPairs.ts';
import { signedRankP } from './rankStatistics.ts';

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
  /** Items that became much slower than the others, the slowest first. None for an observed program. */
  readonly slowItems: readonly ItemPair[];
  /**
   * Items that succeeded in the baseline and do not now, ascending. For an observed program, whose items have other numbers in
   * each run: the last items of each cause of failures that is more frequent now.
   */
  readonly newlyUnsuccessful: readonly number[];
}

/** A smaller difference counts as none. */
const significance = 0.01;
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
  const isByOrder = isObserved(before) || isObserved(now);
  const pairs = itemPairs(before, now);
  const logs = pairs.map(logRatio);
  const typical = median(logs);
  const p = signedRankP(logs);
  const typicalRatio = Math.exp(typical);
  return {
    items: pairs.length,
    typicalRatio,
    p,
    slower: p < significance ? Math.max(0, typicalRatio - 1) : 0,
    slowItems: isByOrder ? [] : slowOf(pairs, logs, typical),
    newlyUnsuccessful: isByOrder ? moreFrequent(before, now) : newlyUnsuccessful(before, now),
  };
}

/** The items of a program that we did not start have their numbers by the time at which they began, which differs from run to run. */
export const isObserved = ({ origin }: RunModel): boolean => origin !== undefined && origin.kind !== 'job';

const moreFrequent = (before: RunModel, now: RunModel): number[] =>
  causeChanges(before, now)
    .flatMap((cause) => cause.items.slice(Math.min(cause.before, cause.after)))
    .sort((a, b) => a - b);

function newlyUnsuccessful(before: RunModel, now: RunModel): number[] {
  return [...now.failures.keys()].filter((item) => succeeded(before, item)).sort((a, b) => a - b);
}

function slowOf(pairs: readonly ItemPair[], logs: readonly number[], typical: number): ItemPair[] {
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
