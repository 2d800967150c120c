import { threadId } from 'node:worker_threads';
import { describe, expect, it, test, vi } from 'vitest';
import { Barrier } from '../../../src/sync/barrier.ts';
import { Condition } from '../../../src/sync/condition.ts';
import { BrokenBarrierError, LockStateError, TimeoutError } from '../../../src/sync/errors.ts';
import { Event } from '../../../src/sync/event.ts';
import { Lock, RLock } from '../../../src/sync/lock.ts';
import { BoundedSemaphore, Semaphore } from '../../../src/sync/semaphore.ts';

const now = { timeout: 0 };
const soon = { timeout: 20 };

describe('Lock', () => {
  it('is held once, also by the same thread', () => {
    const lock = new Lock();
    expect(lock.acquire()).toBe(true);
    expect([lock.locked, lock.owner, lock.depth]).toEqual([true, threadId, 1]);
    expect(lock.acquire(now)).toBe(false);
    expect(lock.acquire(soon)).toBe(false);
    lock.release();
    expect([lock.locked, lock.owner, lock.depth]).toEqual([false, undefined, 0]);
  });

  it('cannot be released if no thread holds it', () => {
    expect(() => new Lock({ name: 'till' }).release()).toThrow(LockStateError);
    expect(() => new Lock({ name: 'till' }).release()).toThrow('lock "till" was released, but no thread holds it');
  });

  it('is held for a block, and released once', () => {
    const lock = new Lock();
    {
      using held = lock.hold();
      expect(lock.locked).toBe(true);
      held.release();
      expect(lock.locked).toBe(false);
      lock.acquire();
    }
    expect(lock.locked).toBe(true);
    expect(() => lock.hold(soon)).toThrow(TimeoutError);
    expect(() => lock.hold(now)).toThrow(`thread ${threadId} holds it`);
  });

  it('lets async functions have it one after the other', async () => {
    const lock = new Lock();
    const steps: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        using _held = await lock.holdAsync();
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
      }),
    );
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(await lock.acquireAsync(now)).toBe(true);
    expect(await lock.acquireAsync(soon)).toBe(false);
  });

  it('names the next step if a thread must not block', () => {
    const lock = new Lock();
    lock.acquire();
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      throw new TypeError('Atomics.wait cannot be called in this context');
    });
    expect(() => lock.acquire()).toThrow('this thread is not allowed to block');
    wait.mockRestore();
  });

  it.each([Number.NaN, '5'])('refuses a timeout of %s', (timeout) => {
    const lock = new Lock();
    lock.acquire();
    expect(() => lock.acquire({ timeout: timeout as number })).toThrow('timeout must be a number of milliseconds');
  });
});

describe('RLock', () => {
  it('is held as often as its thread likes', () => {
    const lock = new RLock();
    for (const depth of [1, 2, 3]) {
      expect(lock.acquire()).toBe(true);
      expect(lock.depth).toBe(depth);
    }
    for (const depth of [2, 1, 0]) {
      lock.release();
      expect(lock.depth).toBe(depth);
    }
    expect(lock.locked).toBe(false);
  });

  it('cannot be released by a thread that does not hold it', () => {
    expect(() => new RLock().release()).toThrow(LockStateError);
    expect(() => new RLock().release()).toThrow('but no thread holds it');
  });
});

describe('Semaphore', () => {
  it('counts down and up', () => {
    const semaphore = new Semaphore(2);
    expect([semaphore.acquire(), semaphore.acquire(), semaphore.acquire(now)]).toEqual([true, true, false]);
    semaphore.release();
    semaphore.release(3);
    expect(semaphore.value).toBe(4);
  });

  it('starts with one permit, and may start with none', () => {
    expect(new Semaphore().value).toBe(1);
    expect(new Semaphore(0).acquire(soon)).toBe(false);
  });

  it.each([-1, 1.5, Number.NaN])('refuses %s permits', (value) => {
    expect(() => new Semaphore(value)).toThrow('the value of a semaphore must be a whole number from 0 on');
  });

  it('is not released beyond its bound', () => {
    const semaphore = new BoundedSemaphore(1);
    expect(() => semaphore.release()).toThrow(LockStateError);
    using _held = semaphore.hold();
    expect([semaphore.value, semaphore.acquire(now)]).toEqual([0, false]);
  });
});

describe('Event', () => {
  it('lets through while it is set', () => {
    const event = new Event();
    expect([event.isSet(), event.wait(soon)]).toEqual([false, false]);
    event.set();
    event.set();
    expect([event.isSet(), event.wait()]).toEqual([true, true]);
    event.clear();
    event.clear();
    expect([event.isSet(), event.wait(now)]).toEqual([false, false]);
  });

  it('wakes waiting threads, even when it is cleared immediately', async () => {
    const event = new Event();
    const waits = [event.waitAsync(), event.waitAsync(), event.waitAsync()];
    event.set();
    event.clear();
    expect(await Promise.all(waits)).toEqual([true, true, true]);
  });
});

describe('Condition', () => {
  test('every method but acquire needs the lock', () => {
    const condition = new Condition();
    expect(() => condition.wait()).toThrow(LockStateError);
    expect(() => condition.notify()).toThrow('notify() of condition-');
    expect(() => condition.notifyAll()).toThrow(LockStateError);
  });

  it('is acquired and released like its lock', () => {
    const condition = new Condition(new Lock());
    expect([condition.acquire(), condition.lock.locked, condition.acquire(now)]).toEqual([true, true, false]);
    condition.release();
    {
      using _held = condition.hold();
      expect(condition.owner).toBe(threadId);
    }
    expect(condition.lock.locked).toBe(false);
  });

  it('takes the lock again as deep as before', () => {
    const condition = new Condition();
    const { lock } = condition;
    lock.acquire();
    lock.acquire();
    expect(condition.wait(soon)).toBe(false);
    expect(lock.depth).toBe(2);
  });

  it('forgets a notification that no thread waits for', () => {
    const condition = new Condition();
    using _held = condition.hold();
    condition.notifyAll();
    expect(condition.wait(soon)).toBe(false);
  });

  it('wakes those that wait in the order they came', async () => {
    const condition = new Condition(new Lock());
    const woken: number[] = [];
    const wait = async (k: number): Promise<void> => {
      using _held = await condition.holdAsync();
      await condition.waitAsync();
      woken.push(k);
    };
    const waits = [0, 1, 2, 3].map(wait);
    const notify = async (count: number): Promise<void> => {
      using _held = await condition.holdAsync();
      condition.notify(count);
    };
    await notify(1);
    await waits[0];
    expect(woken).toEqual([0]);
    await notify(2);
    await Promise.all([waits[1], waits[2]]);
    await notify(9);
    await waits[3];
    expect(woken).toEqual([0, 1, 2, 3]);
  });

  it('waits for a predicate, and returns its last result', async () => {
    const condition = new Condition(new Lock());
    let state = 0;
    const until = async (): Promise<string | false> => {
      using _held = await condition.holdAsync();
      return await condition.waitForAsync(() => state === 3 && 'three');
    };
    const answer = until();
    while (state < 3) {
      using _held = await condition.holdAsync();
      state++;
      condition.notify();
    }
    expect(await answer).toBe('three');
    using _held = condition.hold();
    expect(condition.waitFor(() => state > 3, soon)).toBe(false);
    expect(condition.waitFor(() => state)).toBe(3);
  });

  it('reports that too many wait', async () => {
    const condition = new Condition();
    condition.acquire();
    const waits = Array.from({ length: 1025 }, () => {
      condition.acquire();
      return condition.waitAsync({ timeout: 500 });
    });
    await expect(Promise.all(waits)).rejects.toThrow('more than 1024 waits at the same time');
    await Promise.allSettled(waits);
  });
});

describe('Barrier', () => {
  it('of one never waits', () => {
    const barrier = new Barrier(1);
    expect([barrier.wait(), barrier.wait()]).toEqual([0, 0]);
  });

  it('returns the order of arrival to each party', async () => {
    const barrier = new Barrier(3);
    const waits = [barrier.waitAsync(), barrier.waitAsync()];
    expect([barrier.parties, barrier.waiting, barrier.broken]).toEqual([3, 2, false]);
    expect(barrier.wait()).toBe(2);
    expect(await Promise.all(waits)).toEqual([0, 1]);
    expect(barrier.waiting).toBe(0);
  });

  it('is broken by abort, by reset, by a timeout and by its action', async () => {
    const aborted = new Barrier(2);
    const waiting = aborted.waitAsync();
    aborted.abort();
    await expect(waiting).rejects.toThrow(BrokenBarrierError);
    expect(() => aborted.wait()).toThrow(BrokenBarrierError);

    const reset = new Barrier(2);
    const early = reset.waitAsync();
    reset.reset();
    await expect(early).rejects.toThrow(BrokenBarrierError);
    expect([reset.broken, reset.waiting]).toEqual([false, 0]);

    const late = new Barrier(2);
    expect(() => late.wait(soon)).toThrow(BrokenBarrierError);
    expect(late.broken).toBe(true);

    const failing = new Barrier(2, {
      action: () => {
        throw new RangeError('no');
      },
    });
    const other = failing.waitAsync();
    expect(() => failing.wait()).toThrow(RangeError);
    await expect(other).rejects.toThrow(BrokenBarrierError);
  });

  it('runs its action once a round, before the other threads continue', async () => {
    let rounds = 0;
    const barrier = new Barrier(2, { action: () => rounds++ });
    for (const round of [1, 2, 3]) {
      const other = barrier.waitAsync().then(() => rounds);
      barrier.wait();
      expect(await other).toBe(round);
    }
  });

  it('reports that an action must be set in every thread', () => {
    const barrier = new Barrier(1, { action: () => {} });
    barrier.action = undefined;
    expect(() => barrier.wait()).toThrow('a function cannot be passed to another thread');
  });

  it.each([0, -1, 2.5])('refuses %s parties', (parties) => {
    expect(() => new Barrier(parties)).toThrow('the number of parties must be a whole number from 1 on');
  });
});
