import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { awaitRing, createDoorbell, ring, ringForGood, silence } from '../../../../src/manager/client/doorbell.ts';

test('a wake-up without a ring ends no wait', async () => {
  const bell = createDoorbell();
  // Wakes the waiting thread for nothing, and again when it waits again; then it rings.
  const waker = new Worker(
    `const bell = require('node:worker_threads').workerData;
     while (Atomics.notify(bell, 0) === 0);
     while (Atomics.notify(bell, 0) === 0);
     Atomics.store(bell, 0, 1);
     Atomics.notify(bell, 0);`,
    { eval: true, workerData: bell },
  );
  awaitRing(bell);
  const rung = Atomics.load(bell, 0);
  await waker.terminate();
  expect(rung).toBe(1);
});

test('a ring that came before is heard, until it is silenced', () => {
  const bell = createDoorbell();
  ring(bell);
  awaitRing(bell);
  silence(bell);
  expect(Atomics.wait(bell, 0, 0, 0)).toBe('timed-out');
});

test('a permanent ring ends all later waits', () => {
  const bell = createDoorbell();
  ringForGood(bell);
  silence(bell);
  awaitRing(bell);
  expect(Atomics.load(bell, 0)).not.toBe(0);
});
