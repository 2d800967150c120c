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

/** Successive whole numbers: the first one, and the one after the last. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * Two numbers as inputs and selections of items write them: `10-20` contains 20, `10..20` does not. The end may be before
 * the beginning. Undefined for any other text.
 */
export function parseSpan(text: string): Span | undefined {
  const [, first, separator, last] = /^\s*(-?\d{1,16})\s*(-|\.\.)\s*(-?\d{1,16})\s*$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  return { first: Number(first), end: separator === '-' ? Number(last) + 1 : Number(last) };
}

/** A part of a selection: `7`, `10-20` or `10..20`. Undefined for text that selects no item. */
export function parseItemRange(part: string): ItemRange | undefined {
  if (/^\s*\d{1,15}\s*$/.test(part)) return [Number(part), Number(part)];
  const span = parseSpan(part);
  return span && span.first >= 0 && span.end > span.first ? [span.first, span.end - 1] : undefined;
}

/** Ranges in any order as ascending ranges that do not touch. */
export function mergeRanges(ranges: readonly ItemRange[]): ItemRange[] {
  const merged: ItemRange[] = [];
  for (const range of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && range[0] <= previous[1] + 1)
      merged[merged.length - 1] = [previous[0], Math.max(previous[1], range[1])];
    else merged.push(range);
  }
  return merged;
}
