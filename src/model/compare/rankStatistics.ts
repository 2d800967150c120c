/** With fewer numbers the normal approximation is too rough. */
export const leastCompared = 10;

/**
 * Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945): the probability of such differences, or more one-sided ones,
 * if their signs are chance. Two-sided, with the normal approximation and a correction for ties. Differences of zero are
 * left out, as Wilcoxon did. 1 with too few differences.
 */
export function signedRankP(differences: readonly number[]): number {
  const sorted = differences.filter((each) => each !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = sorted.length;
  if (n < leastCompared) return 1;
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
  return twoSidedP(Math.max(0, Math.abs(positive - mean) - 0.5) / deviation);
}

/** Probability that a normal deviate is further from zero than z >= 0. */
export const twoSidedP = (z: number): number => Math.min(1, 2 * upperTail(z));

/** Probability that a normal deviate is above z >= 0: Abramowitz and Stegun, 26.2.17, with an error below 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
