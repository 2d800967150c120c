import { totalmem } from 'node:os';

/** Most V8 heap of one worker, in bytes: 75 % of the machine's memory shared by all, and never more than V8's own limit. */
export function defaultHeapBytes(workers: number): number {
  return Math.min(4 * 2 ** 30, (0.75 * totalmem()) / workers);
}
