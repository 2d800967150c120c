type Unit = 'ms' | 'MB' | 'rows';

let failed = 0;

export const failedCount = (): number => failed;

/** Prints a figure beside its goal. Without a goal it is only printed. */
export function report(what: string, value: number, unit: Unit, goal?: number, note = ''): void {
  const isGood = goal === undefined || value < goal;
  if (!isGood) failed++;
  const figure = `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
  const verdict = goal === undefined ? '' : `below ${goal} ${unit}: ${isGood ? 'yes' : 'NO'}`;
  console.log([what.padEnd(64), figure.padStart(9), verdict.padEnd(20), note].join('  ').trimEnd());
}

/** A figure that cannot be measured counts as failed, and does not keep the others from being measured. */
export async function measure(what: string, look: () => Promise<void>): Promise<void> {
  await look().catch((error: unknown) => {
    failed++;
    console.log(`${what.padEnd(64)}  not measured: ${String(error).split('\n')[0]}`);
  });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `120 frames, median 4.1, most 9.0 ms`. */
export function spreadText(values: readonly number[], unit: string): string {
  return `${values.length} frames, median ${quantile(values, 0.5).toFixed(1)}, most ${quantile(values, 1).toFixed(1)} ${unit}`;
}
