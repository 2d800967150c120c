import { afterEach, expect, test, vi } from 'vitest';
import { runCallbacks } from '../../../src/pool/callbacks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('the callback that fits the outcome is called once', async () => {
  const callback = vi.fn<(value: number) => void>();
  const errorCallback = vi.fn<(error: Error) => void>();
  await runCallbacks(Promise.resolve(1), { callback, errorCallback });
  const error = new Error('bad');
  await runCallbacks(Promise.reject(error), { callback, errorCallback });
  expect([callback.mock.calls, errorCallback.mock.calls]).toEqual([[[1]], [[error]]]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('oops');
    },
  ],
  ['rejects', () => Promise.reject(new Error('oops'))],
])('a callback that %s is a warning', async (_, callback) => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  await runCallbacks(Promise.resolve(1), { callback });
  expect(warn).toHaveBeenCalledWith('a callback of a pool threw: oops', 'PoolCallbackWarning');
});

test('without callbacks, an error is no unhandled rejection', async () => {
  await expect(runCallbacks(Promise.reject(new Error('bad')), {})).resolves.toBeUndefined();
});
