import { describe, expect, test } from 'vitest';
import { acquireSteps, type Acquirable } from '../../../src/sync/acquirable.ts';
import { TimeoutError } from '../../../src/sync/errors.ts';
import { Lock, RLock } from '../../../src/sync/lock.ts';
import { Semaphore } from '../../../src/sync/semaphore.ts';

const now = { timeout: 0 };

describe('the steps of an acquire', () => {
  test.each<[string, () => Acquirable]>([
    ['a lock', () => new Lock()],
    ['an RLock', () => new RLock()],
    ['a semaphore', () => new Semaphore(1)],
  ])('of %s that is free need no wait', (_, create) => {
    const steps = create()[acquireSteps](Infinity);
    expect(steps.next()).toEqual({ done: true, value: true });
  });

  test.each<[string, Acquirable]>([
    ['a lock', new Lock()],
    ['a semaphore', new Semaphore(1)],
  ])('of %s wait until it is released', (_, acquirable) => {
    acquirable.acquire();
    const steps = acquirable[acquireSteps](Infinity);
    expect(steps.next()).toMatchObject({ done: false, value: { spin: true } });
    expect(steps.next()).toMatchObject({ done: false, value: { spin: false } });
    acquirable.release();
    expect(steps.next()).toEqual({ done: true, value: true });
    expect(acquirable.acquire(now)).toBe(false);
  });
});

describe('a lock or permit that is held for a block', () => {
  test('is released once, whether by release() or by the end of the block', () => {
    const semaphore = new Semaphore(1);
    {
      using held = semaphore.hold();
      held.release();
      held.release();
      expect(semaphore.value).toBe(1);
    }
    expect(semaphore.value).toBe(1);
  });

  test('names the thread that holds it, if it has an owner', async () => {
    const semaphore = new Semaphore(0, { name: 'permits' });
    expect(() => semaphore.hold(now)).toThrow(/^semaphore "permits" was not free in time$/);
    const lock = new Lock({ name: 'till' });
    lock.acquire();
    await expect(lock.holdAsync(now)).rejects.toThrow(/^lock "till" was not free in time; thread \d+ holds it$/);
    await expect(lock.holdAsync(now)).rejects.toBeInstanceOf(TimeoutError);
  });
});
