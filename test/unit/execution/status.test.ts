import { expect, test } from 'vitest';
import { createStatusBuffer, StatusBlock } from '../../../src/execution/status.ts';

test('both sides see the running item in the same buffer', () => {
  const buffer = createStatusBuffer();
  const worker = new StatusBlock(buffer, 1);
  const seen = new StatusBlock(buffer, 1);
  expect(seen.running).toBeUndefined();
  worker.begin(7, 12_999);
  expect(seen.running).toEqual({ item: 7, sinceMs: 12 });
  worker.end(7);
  expect(seen.running).toBeUndefined();
  seen.requestStop();
  expect(worker.stopRequested).toBe(true);
  worker.introduce(5);
  expect(seen.threadId).toBe(5);
});

test('of several items that run, the oldest is shown', () => {
  const status = new StatusBlock(createStatusBuffer(), 3);
  status.begin(1, 1000);
  status.begin(2, 2000);
  status.begin(3, 3000);
  expect(status.running?.item).toBe(1);
  status.end(2);
  expect(status.running?.item).toBe(1);
  status.end(1);
  expect(status.running).toEqual({ item: 3, sinceMs: 3 });
});
