// The first lessons of Python's multiprocessing, with the same shapes.
import { setTimeout as sleep } from 'node:timers/promises';

/** Items 0 to 999. */
export const inputs = Array.from({ length: 1000 }, (_, item) => item);

/** map and chunksize: 10 ms of waiting, then a number. */
export async function processItem(item: number): Promise<number> {
  await sleep(10);
  return item * item * 2 + 100;
}

/** The same with the 10 ms spent computing: the case that more workers help. */
export function computeItem(item: number): number {
  const until = performance.now() + 10;
  while (performance.now() < until);
  return item * item * 2 + 100;
}

/** For starmap: pairs (i, 2i). */
export const pairs = Array.from({ length: 100 }, (_, item) => [item, 2 * item] as const);

export function processMultiArgs(a: number, b: number): number {
  return (a + b) * 2;
}
