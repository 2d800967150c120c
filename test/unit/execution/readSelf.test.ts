import { expect, test } from 'vitest';
import { readSelf } from '../../../src/execution/readSelf.ts';

test('the heap grows with what a program keeps, and CPU time with what it computes', () => {
  const before = readSelf();
  const kept = Array.from({ length: 300_000 }, (_, k) => ({ k }));
  const after = readSelf();
  expect(after.heapBytes! - before.heapBytes!).toBeGreaterThan(2_000_000);
  expect(kept).toHaveLength(300_000);
  // Unknown in a thread of an older Node.
  if (before.cpuMicros !== undefined) expect(after.cpuMicros).toBeGreaterThan(before.cpuMicros);
});
