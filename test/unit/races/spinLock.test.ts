import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as SpinLock from '../../../src/races/spinLock.ts';

// The module keeps the functions of Atomics as they are when it is loaded.
const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
const notify = vi.spyOn(Atomics, 'notify').mockReturnValue(0);
const { lock, unlock }: typeof SpinLock = await import('../../../src/races/spinLock.ts');

const words = new Int32Array(new SharedArrayBuffer(8));
beforeEach(() => {
  words.fill(0);
  wait.mockClear();
  notify.mockClear();
});

describe('the lock of the detector', () => {
  test('neither waits nor wakes anybody while threads do not meet', () => {
    lock(words, 1);
    expect([...words]).toEqual([0, 1]);
    unlock(words, 1);
    expect([...words]).toEqual([0, 0]);
    expect([wait.mock.calls, notify.mock.calls]).toEqual([[], []]);
  });

  test('is waited for until the other thread unlocks it, and then wakes the next one', () => {
    lock(words, 1);
    wait.mockImplementationOnce(() => {
      unlock(words, 1);
      return 'ok';
    });
    lock(words, 1);
    expect(notify).toHaveBeenCalledTimes(1);
    unlock(words, 1);
    expect(notify).toHaveBeenCalledTimes(2);
  });

  test('is taken from a thread that died with it, after five seconds', () => {
    lock(words, 1);
    lock(words, 1);
    const waitedMs = wait.mock.calls.reduce((sum, [, , , ms]) => sum + (ms ?? 0), 0);
    expect(waitedMs).toBe(5000);
    unlock(words, 1);
    expect([...words]).toEqual([0, 0]);
  });
});
