import { describe, expect, test } from 'vitest';
import { mapSizer, streamSizes } from '../../../src/pool/chunkSizes.ts';

const limits = { workers: 4, concurrency: 1, maxChunk: Infinity };

describe('the chunks of a map', () => {
  test('have a quarter of each worker’s share, as in Python', () => {
    expect(mapSizer(undefined, 160, limits).next(160)).toBe(10);
    expect(mapSizer(undefined, 0, limits).next(0)).toBe(1);
  });

  test('have the chosen size, but no more items than a worker may run', () => {
    expect(mapSizer(7, 160, limits).next(160)).toBe(7);
    expect(mapSizer(7, 160, { ...limits, maxChunk: 3 }).next(160)).toBe(3);
  });

  test('with auto learn from the items, but have no more of them than a worker may run', () => {
    const sizer = mapSizer('auto', 10_000, { ...limits, workers: 1, maxChunk: 5 });
    expect(sizer.next(10_000)).toBe(1);
    sizer.saw?.(1, 1);
    expect(sizer.next(10_000)).toBe(5);
  });
});

describe('chunks for workers that run several items at the same time', () => {
  const eight = { ...limits, concurrency: 8 };

  test('have as many items, or as many as a worker may run', () => {
    expect(mapSizer(undefined, 16, eight).next(16)).toBe(8);
    expect(mapSizer(2, 160, eight).next(160)).toBe(8);
    expect(mapSizer(20, 160, eight).next(160)).toBe(20);
    expect(mapSizer(undefined, 160, { ...eight, maxChunk: 3 }).next(160)).toBe(3);
  });

  test('have room in the buffer of a stream, but are no larger than one that was chosen', () => {
    const sizesOf = (buffersize?: number) => {
      const sizes = streamSizes({ chunksize: undefined, buffersize }, eight);
      return [sizes.sizer.next(undefined), sizes.buffersize];
    };
    expect(sizesOf()).toEqual([8, 64]);
    expect(sizesOf(5)).toEqual([5, 5]);
  });
});

describe('a stream', () => {
  const sizesOf = (chunksize: number | 'auto' | undefined, buffersize?: number, maxChunk = Infinity) => {
    const sizes = streamSizes({ chunksize, buffersize }, { ...limits, maxChunk });
    sizes.sizer.saw?.(1000, 1);
    // The size grows step by step to the largest.
    for (let k = 0; k < 10; k++) sizes.sizer.next(undefined);
    return [sizes.sizer.next(undefined), sizes.buffersize];
  };

  test('has two chunks for each worker in its buffer', () => {
    expect(sizesOf(undefined)).toEqual([1, 8]);
    expect(sizesOf(10)).toEqual([10, 80]);
    expect(sizesOf('auto')).toEqual([256, 2048]);
  });

  test('has no chunk that is larger than its buffer', () => {
    expect(sizesOf(10, 3)).toEqual([3, 3]);
    expect(sizesOf('auto', 80)).toEqual([10, 80]);
  });

  test('has no chunk that is larger than the limit of a worker', () => {
    expect(sizesOf(10, undefined, 2)).toEqual([2, 16]);
    expect(sizesOf('auto', undefined, 2)).toEqual([2, 2048]);
  });
});
