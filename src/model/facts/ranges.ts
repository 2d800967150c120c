import type { ItemRange } from './job.ts';

/** Ranges of successive numbers, in the order of the numbers: `[5, 6, 2]` is `[[5, 6], [2, 2]]`. */
export function rangesOf(numbers: readonly number[]): ItemRange[] {
  const ranges: ItemRange[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) ranges[ranges.length - 1] = [last[0], number];
    else ranges.push([number, number]);
  }
  return ranges;
}

/** `0-2, 5`. */
export function rangesText(ranges: readonly ItemRange[]): string {
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}

/** Whether a number is in one of the ranges. */
export const includesNumber = (ranges: readonly ItemRange[], number: number): boolean =>
  ranges.some(([first, last]) => first <= number && number <= last);

/** The opposite of `rangesOf`. */
export function numbersIn(ranges: readonly ItemRange[]): number[] {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, k) => first + k));
}
