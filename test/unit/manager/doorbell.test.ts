import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { awaitRing, createDoorbell, ring, silence } from '../../../src/manager/client/doorbell.ts';

test('a wake-up without a ring ends no wait', async () => {
  const bell = createDoorbell();
  const log = createDoorbell();
  // Wakes the waiting thread for nothing, notes that, and then rings.
  const waker = new Worker(
    `const { bell, log } = require('node:worker_threads').workerData;
     while (Atomics.notify(bell, 0) === 0);
     Atomics.store(log, 0, 1);
     Atomics.store(bell, 0, 1);
     Atomics.notify(bell, 0);`,
    { eval: true, workerData: { bell, log } },
  );
  awaitRing(bell);
  expect([Atomics.load(log, 0), Atomics.load(bell, 0)]).toEqual([1, 1]);
  await waker.terminate();
});

test('a ring that came before is heard, until it is silenced', () => {
  const bell = createDoorbell();
  ring(bell);
  awaitRing(bell);
  silence(bell);
  expect(Atomics.wait(bell, 0, 0, 0)).toBe('timed-out');
});
