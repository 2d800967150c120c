import { expect, test } from 'vitest';
import { oldHeapBytes, oldHeapLimit } from '../../../src/execution/oldHeap.ts';

test('objects that a thread keeps are in its old heap, below its limit', () => {
  const before = oldHeapBytes();
  const held = Array.from({ length: 4 << 20 }, () => 0.5);
  const after = oldHeapBytes();
  expect(after - before).toBeGreaterThan(16 << 20);
  expect(oldHeapLimit()).toBeGreaterThan(after);
  expect(held).toHaveLength(4 << 20);
});
