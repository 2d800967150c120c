import { expect, test } from 'vitest';
import { SettledItems, withoutItems } from '../../../../src/model/facts/settledItems.ts';

test('the CPU time of an event belongs to its last item, and leaves with it', () => {
  const columns = new SettledItems(0);
  columns.add(3, 0, 10, 1);
  columns.add(4, 10, 900, 1);
  const event = { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...columns.columns, cpuMicros: 880 } as const;
  expect(withoutItems(event, new Set([3]))).toMatchObject({ steps: [4, 1], cpuMicros: 880 });
  expect(withoutItems(event, new Set([4]))).not.toHaveProperty('cpuMicros');
});
