/** Value of an expression in one worker, or the reason why it has none. */
export interface WatchedValue {
  readonly worker: number;
  readonly text: string;
}

/** Workers in which an expression has the same value. */
export interface ValueGroup {
  readonly text: string;
  /** Ascending. */
  readonly workers: readonly number[];
  /** Whether more than half of all workers have the same value, and this group has a different one. */
  readonly isOutlier: boolean;
}

/** Groups workers by value, the most common value first. Among equally common values, the one with the lowest worker is first. */
export function groupValues(values: readonly WatchedValue[]): ValueGroup[] {
  const groups = new Map<string, number[]>();
  for (const { worker, text } of values.toSorted((a, b) => a.worker - b.worker)) {
    const group = groups.get(text);
    if (group) group.push(worker);
    else groups.set(text, [worker]);
  }
  const ordered = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const hasMajority = (ordered[0]?.[1].length ?? 0) * 2 > values.length;
  return ordered.map(([text, workers], k) => ({ text, workers, isOutlier: hasMajority && k > 0 }));
}
