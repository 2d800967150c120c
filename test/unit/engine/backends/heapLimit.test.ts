import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { defaultHeapBytes } from '../../../../src/engine/backends/heapLimit.ts';

test('the heaps of all workers together stay below three quarters of the memory', () => {
  for (const workers of [1, 2, 64, 1024])
    expect(workers * defaultHeapBytes(workers)).toBeLessThanOrEqual(0.75 * totalmem());
});

test('one worker gets no more than V8 can use', () => {
  expect(defaultHeapBytes(1)).toBeLessThanOrEqual(4 * 2 ** 30);
});
