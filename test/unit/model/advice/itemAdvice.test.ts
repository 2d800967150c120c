import { describe, expect, test } from 'vitest';
import { gcPressure, heapNearLimit, lockContention, moreLogThanWork } from '../../../../src/model/advice/itemAdvice.ts';
import { createLocksModel, addTallies } from '../../../../src/model/run/locks.ts';
import { createWorkerModel } from '../../../../src/model/run/workerModel.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';

describe('a heap that is nearly full', () => {
  const heaps = (...heapBytes: (number | undefined)[]) =>
    heapNearLimit.judge(
      adviceFigures({
        model: {
          workers: heapBytes.map((bytes, worker) => ({
            ...createWorkerModel(worker),
            heapBytes: bytes,
            heapLimitBytes: 1000,
          })),
        },
      }),
    );

  test('is named with the worker that holds most', () => {
    expect(heaps(810, 950, 820)?.message).toMatch(/^Worker 1 /);
    expect(heaps(799, 0)).toBeUndefined();
    expect(heaps(800)).toBeDefined();
  });

  test('is unknown in recordings without heap sizes', () => {
    expect(heaps(undefined, undefined)).toBeUndefined();
    const workers = [{ ...createWorkerModel(0), heapBytes: 1e9, heapLimitBytes: undefined }];
    expect(heapNearLimit.judge(adviceFigures({ model: { workers } }))).toBeUndefined();
  });
});

describe('contention', () => {
  const waited = (kind: string, totalMicros: number, workers = 2) => {
    const locks = createLocksModel();
    const primitive = { kind, id: `${kind} 1`, name: null };
    const tallies = [{ primitive, count: 3, totalMicros, longestMicros: totalMicros }];
    addTallies(locks, { type: 'waitsTallied', worker: 0, atMicros: 1, tallies });
    return lockContention.judge(adviceFigures({ workers, model: { locks }, split: { runMicros: 1_000_000 } }));
  };

  test('is a fifth of the time of the items or more', () => {
    expect(waited('lock', 200_000)).toBeDefined();
    expect(waited('lock', 199_999)).toBeUndefined();
  });

  test('is about locks of any kind, not about queues and events, which wait for work', () => {
    expect(waited('rlock', 500_000)).toBeDefined();
    expect(waited('queue', 500_000)).toBeUndefined();
    expect(waited('event', 500_000)).toBeUndefined();
  });

  test('needs two workers', () => {
    expect(waited('lock', 500_000, 1)).toBeUndefined();
  });

  test('names a lock without a name by its id', () => {
    expect(waited('lock', 500_000)?.message).toContain('lock 1');
  });
});

test('printing is blamed from half of the time with items on, unless too little was measured', () => {
  const printed = (loggedMicros: number, chunkMicros: number) =>
    moreLogThanWork.judge(adviceFigures({ sums: { loggedMicros, chunkMicros } }));
  expect(printed(50_000, 100_000)).toBeDefined();
  expect(printed(49_999, 100_000)).toBeUndefined();
  expect(printed(49_999, 49_999)).toBeUndefined();
});

test('garbage collection is blamed if it is much for the items and for the workers', () => {
  const collected = (gcMicros: number, chunkMicros: number, totalMicros: number) =>
    gcPressure.judge(adviceFigures({ sums: { gcMicros, chunkMicros }, totalMicros }));
  expect(collected(150_000, 1_000_000, 1_500_000)).toBeDefined();
  expect(collected(149_999, 1_000_000, 1_000_000)).toBeUndefined();
  expect(collected(150_000, 1_000_000, 1_500_001)).toBeUndefined();
});
