import { expect, test } from 'vitest';
import { WorkerLost } from '../../../src/engine/backends/backend.ts';
import type { Sample } from '../../../src/engine/inspector/takeSample.ts';
import { exitReason, lostFailure, timeoutFailure } from '../../../src/engine/killReason.ts';

test.each<[Sample, string]>([
  [{ doing: 'computing', stack: '', open: [] }, 'computing'],
  [{ doing: 'native', stack: '', open: [] }, 'inside a native call that does not return'],
  [{ doing: 'waiting', stack: '', open: [] }, 'waiting for something that never settles'],
  [
    { doing: 'waiting', stack: '', open: ['Timeout', 'TCPSocketWrap', 'Timeout'] },
    'waiting, with open: Timeout, TCPSocketWrap',
  ],
])('a timeout names what the item did (%o)', (sample, text) => {
  expect(timeoutFailure(50, sample).message).toBe(`the item was still running after 50 ms, ${text}`);
});

test('a timeout without a look names the time alone', () => {
  expect(timeoutFailure(50, undefined)).toMatchObject({ message: 'the item was still running after 50 ms', stack: '' });
});

test('a worker that ran out of memory is no crash', () => {
  const error = new WorkerLost('the worker ran out of memory', true);
  expect(lostFailure(error, true)).toMatchObject({ kind: 'outOfMemory', name: 'OutOfMemoryError' });
});

test('a worker that was cancelled exits without a reason', () => {
  expect(exitReason({ why: 'cancel' })).toBeNull();
  expect(exitReason({ why: 'teardown', limitMs: 80 })).toBe('teardown did not end within 80 ms');
});
