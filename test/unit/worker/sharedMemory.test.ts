import { expect, test } from 'vitest';
import { createStatusBuffer } from '../../../src/execution/status.ts';
import type { WorkerInit } from '../../../src/protocol/workerLink.ts';
import { openSharedMemory } from '../../../src/worker/sharedMemory.ts';

const init: WorkerInit = {
  worker: 0,
  module: { file: '/app/job.ts', loader: null },
  target: null,
  initializer: null,
  reports: { kind: 'spool', path: '/w0.spool' },
  place: { kind: 'thread', status: createStatusBuffer() },
  concurrency: 1,
  originMicros: 0,
  replaceable: true,
  pool: null,
  races: null,
};

test('a run whose values are text loads no shared memory', async () => {
  expect(await openSharedMemory(init)).toBeUndefined();
});

test('values that travel by message, and arguments of an initializer, may hold shared objects', async () => {
  const byMessage = await openSharedMemory({ ...init, reports: { kind: 'messages' } });
  expect(byMessage?.revive(byMessage.share([1]))).toEqual([1]);
  expect(await openSharedMemory({ ...init, initializer: { exportName: 'setup', args: [] } })).toBe(byMessage);
});
