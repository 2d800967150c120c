/**
 * Appends a number to a run-length list: `[value, times, value, times, …]`. For example, 5, 5, 7 is `[5, 2, 7, 1]`. It is
 * cheap enough to call for every item of millions.
 */
export function pushRun(runs: number[], value: number): void {
  const last = runs.length - 2;
  if (last >= 0 && runs[last] === value) runs[last + 1]! += 1;
  else runs.push(value, 1);
}

/** The numbers of a run-length list: `[5, 2, 7, 1]` is `[5, 5, 7]`. */
export function expandRuns(runs: readonly number[]): number[] {
  const values: number[] = [];
  for (let k = 0; k < runs.length; k += 2) {
    for (let times = runs[k + 1] ?? 0; times > 0; times--) values.push(runs[k] ?? 0);
  }
  return values;
}

/** The differences between neighbours, as a run-length list: 5, 6, 7 is `[5, 1, 1, 2]`. */
export function stepsOf(numbers: readonly number[]): number[] {
  const steps: number[] = [];
  for (let k = 0; k < numbers.length; k++) pushRun(steps, (numbers[k] ?? 0) - (numbers[k - 1] ?? 0));
  return steps;
}
