import { describe, expect, test } from 'vitest';
import { Lock, RLock } from '../../../src/sync/lock.ts';
import { createState } from '../../../src/sync/shared.ts';
import { lockOf, lockState, runLocked } from '../../../src/sync/sharedLock.ts';

const now = { timeout: 0 };

describe('the lock of a shared value', () => {
  test('is a new RLock unless one is given, or none is wanted', () => {
    const lock = new Lock();
    expect(lockState({})).toMatchObject({ $poolscope: 'rlock' });
    expect(lockState({ lock })).toMatchObject({ $poolscope: 'lock', id: lock.id });
    expect(lockState({ lock: false })).toBeNull();
  });

  test('is a handle of the lock in its state', () => {
    const lock = new RLock({ name: 'grid' });
    const handle = lockOf(createState('value', 8, undefined, { lock: lockState({ lock }) }), 'the value')();
    expect(handle).toBeInstanceOf(RLock);
    handle.acquire();
    expect(lock.depth).toBe(1);
    expect(lockOf(createState('value', 8, undefined, { lock: null }), 'the value')).toThrow('the value has no lock');
  });
});

describe('a function that runs under a lock', () => {
  test('must not return a promise, and the lock is free after it did', () => {
    const lock = new Lock();
    expect(() => runLocked(lock, () => Promise.resolve(1), undefined)).toThrow('withLock() received an async function');
    expect(lock.locked).toBe(false);
  });

  test('does not run if the lock is not free in time, which names the lock', () => {
    const lock = new Lock({ name: 'till' });
    lock.acquire();
    let ran = false;
    expect(() => runLocked(lock, () => (ran = true), now)).toThrow('till was not free in time');
    expect(ran).toBe(false);
  });
});
