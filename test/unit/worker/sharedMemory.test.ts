import { expect, test } from 'vitest';
import { createStatusBuffer } from '../../../src/execution/status.ts';
import { openSharedMemory } from '../../../src/worker/sharedMemory.ts';
import { workerInit } from '../../support/workerInit.ts';

const init = workerInit('/app/job.ts', {
  target: null,
  reports: { kind: 'spool', path: '/w0.spool' },
  place: { kind: 'thread', status: createStatusBuffer() },
});

test('a run whose values are text loads no shared memory', async () => {
  expect(await openSharedMemory(init)).toBeUndefined();
});

test('values that travel by message, and arguments of an initializer, may hold shared objects', async () => {
  const byMessage = await openSharedMemory({ ...init, reports: { kind: 'messages' } });
  expect(byMessage?.revive(byMessage.share([1]))).toEqual([1]);
  expect(await openSharedMemory({ ...init, initializer: { exportName: 'setup', args: [] } })).toBe(byMessage);
});
