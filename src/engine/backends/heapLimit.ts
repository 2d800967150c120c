import { totalmem } from 'node:os';

/**
 * Largest V8 heap of one worker, in bytes: 75 % of the machine's memory divided by the number of workers, at most V8's
 * own limit.
 */
export function defaultHeapBytes(workers: number): number {
  return Math.min(4 * 2 ** 30, (0.75 * totalmem()) / workers);
}
