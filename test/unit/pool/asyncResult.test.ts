import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { AsyncResult } from '../../../src/pool/asyncResult.ts';
import { TimeoutError } from '../../../src/sync/index.ts';

test('a handle is not ready, and does not know how it ends, before the call ends', async () => {
  const call = createDeferred<number>();
  const handle = new AsyncResult(call.promise);
  expect(handle.ready()).toBe(false);
  expect(() => handle.successful()).toThrow('this call has not ended yet');
  call.resolve(1);
  await handle.wait();
  expect(handle.ready()).toBe(true);
  expect(handle.successful()).toBe(true);
});

test('wait never rejects, get does', async () => {
  const handle = new AsyncResult(Promise.reject(new RangeError('bad')));
  await handle.wait();
  expect(handle.successful()).toBe(false);
  await expect(handle.get()).rejects.toThrow(RangeError);
});

test('a timeout ends the waiting and not the call', async () => {
  const call = createDeferred<string>();
  const handle = new AsyncResult(call.promise);
  await expect(handle.get({ timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
  await handle.wait({ timeout: 1 });
  expect(handle.ready()).toBe(false);
  call.resolve('late');
  expect(await handle.get({ timeout: 10_000 })).toBe('late');
});

test('a timeout that is no time is refused', async () => {
  const handle = new AsyncResult(Promise.resolve(1));
  await expect(handle.get({ timeout: -1 })).rejects.toThrow('timeout must be');
  await expect(handle.wait({ timeout: NaN })).rejects.toThrow('timeout must be');
});

test('a handle can be awaited', async () => {
  expect(await new AsyncResult(Promise.resolve([1, 2]))).toEqual([1, 2]);
});
