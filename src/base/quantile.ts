/** The number below which this share of the numbers lies, in proportion where that is between two. `sorted` is ascending; 0 if empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** 0 without numbers. */
export const median = (numbers: ArrayLike<number>): number => quantile(Float64Array.from(numbers).sort(), 0.5);
