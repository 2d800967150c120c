import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { isMainThread, resourceLimits } from 'node:worker_threads';

/**
 * Bytes in the old part of this thread's V8 heap, garbage included: what survives comes there, and it is the part whose
 * limit ends the thread. Some microseconds.
 */
export const oldHeapBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => !space_name.startsWith('new_'))
    .reduce((bytes, { space_used_size }) => bytes + space_used_size, 0);

/** Most that it may be; of a process a little less, since the limit there is told with the young part. */
export function oldHeapLimit(): number {
  const { maxOldGenerationSizeMb } = resourceLimits;
  return isMainThread || maxOldGenerationSizeMb === undefined
    ? getHeapStatistics().heap_size_limit
    : maxOldGenerationSizeMb * 2 ** 20;
}
