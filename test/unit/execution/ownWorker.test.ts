import { isMainThread } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { currentWorker, ownWorker, registerWorker, type OwnWorker } from '../../../src/execution/ownWorker.ts';

test('outside of a pool there is no worker', () => {
  expect(currentWorker()).toEqual({ worker: undefined, item: undefined, isMainThread });
  expect(ownWorker()).toBeUndefined();
});

test('of several workers in a thread, the one whose code runs is found, until it is gone', () => {
  const idle: OwnWorker = { current: () => undefined, log: () => {} };
  const busy: OwnWorker = { current: () => ({ worker: 1, item: 4, isMainThread: false }), log: () => {} };
  const remove = [registerWorker(idle), registerWorker(busy)];
  expect(ownWorker()).toBe(busy);
  expect(currentWorker()).toEqual({ worker: 1, item: 4, isMainThread: false });
  for (const step of remove) step();
  expect(ownWorker()).toBeUndefined();
});
