/**
 * Numbers that repeat, as `[value, times, value, times, …]`. Appends to such a list; cheap enough for every
 * item of millions.
 */
export function pushRun(runs: number[], value: number): void {
  const last = runs.length - 2;
  if (last >= 0 && runs[last] === value) runs[last + 1]! += 1;
  else runs.push(value, 1);
}

export function expandRuns(runs: readonly number[]): number[] {
  const values: number[] = [];
  for (let k = 0; k < runs.length; k += 2) {
    for (let times = runs[k + 1] ?? 0; times > 0; times--) values.push(runs[k] ?? 0);
  }
  return values;
}
