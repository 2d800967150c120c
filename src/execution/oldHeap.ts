import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { isMainThread, resourceLimits } from 'node:worker_threads';
import { listOf } from '../base/lists.ts';

/**
 * Bytes in the old part of this thread's V8 heap, garbage included. Objects that survive a collection are moved there, and
 * its limit is the one that ends the thread. A reading takes some microseconds.
 */
export const oldHeapBytes = (): number =>
  listOf(getHeapSpaceStatistics())
    .filter(({ space_name }) => !space_name.startsWith('new_'))
    .reduce((bytes, { space_used_size }) => bytes + space_used_size, 0);

/** The limit of the old part, in bytes. For a main thread it is a little too large, since V8's figure includes the young part. */
export function oldHeapLimit(): number {
  const { maxOldGenerationSizeMb } = resourceLimits;
  return isMainThread || maxOldGenerationSizeMb === undefined
    ? getHeapStatistics().heap_size_limit
    : maxOldGenerationSizeMb * 2 ** 20;
}
