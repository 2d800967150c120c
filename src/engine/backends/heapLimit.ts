import { totalmem } from 'node:os';

/** V8 heap of one worker: all together stay below the machine's memory, and each below what V8 takes by itself. */
export function defaultHeapBytes(workers: number): number {
  return Math.min(4 * 2 ** 30, (0.75 * totalmem()) / workers);
}
