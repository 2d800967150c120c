import type { Page } from 'playwright-core';
import { traceDuring } from './trace.ts';

/** The longest of all tasks by the clock, and the longest on a processor: a busy machine stretches only the first. */
export interface LongestTask {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Traces the main threads of all pages while something runs. */
export async function longestTaskDuring<T>(page: Page, work: () => Promise<T>): Promise<readonly [T, LongestTask]> {
  const [result, events] = await traceDuring(page, ['toplevel'], work);
  const longest = (durations: readonly (number | undefined)[]): number =>
    durations.reduce<number>((max, micros = 0) => Math.max(max, micros), 0) / 1000;
  return [result, { wallMs: longest(events.map(({ dur }) => dur)), cpuMs: longest(events.map(({ tdur }) => tdur)) }];
}
