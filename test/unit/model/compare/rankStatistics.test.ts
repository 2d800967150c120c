import { describe, expect, test } from 'vitest';
import { signedRankP } from '../../../../src/model/compare/rankStatistics.ts';

describe('the signed-rank test', () => {
  test('writes the values of its tables', () => {
    // Critical values, two-sided, of the smaller rank sum: 52 at n = 20 and 5 %, 37 at 1 % (Wilcoxon and Wilcox, 1964).
    const ofSum = (rankSum: number): number[] => {
      let left = rankSum;
      return Array.from({ length: 20 }, (_, k) => 20 - k).map((rank) => {
        if (rank > left) return -rank;
        left -= rank;
        return rank;
      });
    };
    expect(signedRankP(ofSum(52))).toBeCloseTo(0.05, 2);
    expect(signedRankP(ofSum(37))).toBeCloseTo(0.01, 2);
    expect(signedRankP(ofSum(105))).toBeCloseTo(1, 1);
  });

  test('is the same whichever run comes first, and takes ties', () => {
    const differences = [1, 1, 1, 2, 2, -1, 3, 3, 0, 4, 5, 5, -2, 6];
    expect(signedRankP(differences)).toBeCloseTo(signedRankP(differences.map((each) => -each)), 12);
    expect(signedRankP(differences)).toBeLessThan(0.05);
  });
});
