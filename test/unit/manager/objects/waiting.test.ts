import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BarrierObject } from '../../../../src/manager/objects/barrier.ts';
import { abandon, type Caller } from '../../../../src/manager/objects/callers.ts';
import { ConditionObject } from '../../../../src/manager/objects/condition.ts';
import { EventObject } from '../../../../src/manager/objects/event.ts';
import { checkHeld, letGo, LockObject, RLockObject, takeAgain } from '../../../../src/manager/objects/locks.ts';
import { JoinableQueueObject, QueueObject } from '../../../../src/manager/objects/queue.ts';
import { BoundedSemaphoreObject, SemaphoreObject } from '../../../../src/manager/objects/semaphore.ts';
import { WaitLine } from '../../../../src/manager/objects/waitLine.ts';
import { callerOf, FakeSite } from './fakeSite.ts';

let anna: Caller;
let bert: Caller;
let site: FakeSite;
const now = { timeout: 0 };

beforeEach(() => {
  vi.useFakeTimers();
  [anna, bert] = [callerOf(1), callerOf(2)];
  site = new FakeSite('it-1', anna);
});
afterEach(() => {
  vi.useRealTimers();
});

/** The present state of each promise: its value, the name of its error, or `waits`. */
async function outcomesOf(...promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const outcomes: unknown[] = promises.map(() => 'waits');
  for (const [k, promise] of promises.entries()) {
    promise.then(
      (value) => (outcomes[k] = value),
      (error: Error) => (outcomes[k] = error.name),
    );
  }
  await vi.advanceTimersByTimeAsync(0);
  return outcomes;
}

describe('a line of waits', () => {
  const enter = (line: WaitLine<string>, caller: Caller, timeout?: number): Promise<string> =>
    line.enter(caller, { timeout }, () => 'late', undefined);

  test('is in order, without those that have ended', async () => {
    const line = new WaitLine<string>();
    const waits = ['a', 'b', 'c'].map(() => enter(line, anna));
    line.first()!.resolve('first');
    line.all().at(-1)!.reject(new RangeError('no'));
    expect(await outcomesOf(...waits)).toEqual(['first', 'waits', 'RangeError']);
    expect([line.length, anna.waits.size]).toEqual([1, 1]);
  });

  test('ends at the timeout, and immediately if there is no time', async () => {
    const line = new WaitLine<string>();
    const waits = [enter(line, anna, 0), enter(line, anna, -5), enter(line, anna, 10)];
    expect(await outcomesOf(...waits)).toEqual(['late', 'late', 'waits']);
    await vi.advanceTimersByTimeAsync(10);
    expect([await outcomesOf(...waits), line.length]).toEqual([['late', 'late', 'late'], 0]);
  });

  test('rejects with the error of the timeout, also immediately', async () => {
    const line = new WaitLine<string>();
    const fail = (): never => {
      throw new RangeError('no');
    };
    const waits = [line.enter(anna, now, fail, undefined), line.enter(anna, { timeout: 5 }, fail, undefined)];
    expect(await outcomesOf(...waits)).toEqual(['RangeError', 'waits']);
    await vi.advanceTimersByTimeAsync(5);
    expect(await outcomesOf(...waits)).toEqual(['RangeError', 'RangeError']);
  });

  test.each([2 ** 31, Infinity, undefined])('has no timer for a timeout of %s', (timeout) => {
    const line = new WaitLine<string>();
    void enter(line, anna, timeout);
    expect([vi.getTimerCount(), line.length]).toEqual([0, 1]);
  });

  test('has no timer for a wait that has ended, and none ends twice', async () => {
    const line = new WaitLine<string>();
    const wait = enter(line, anna, 10);
    const first = line.first()!;
    first.resolve('first');
    first.reject(new Error('second'));
    expect([await outcomesOf(wait), vi.getTimerCount()]).toEqual([['first'], 0]);
  });

  test('is left with the connection of the caller', () => {
    const line = new WaitLine<string>();
    void enter(line, anna, 10);
    void enter(line, bert);
    for (const leave of anna.waits) leave();
    expect([line.length, line.first()?.caller, vi.getTimerCount()]).toEqual([1, bert, 0]);
  });

  test('refuses a timeout that is no number', () => {
    const line = new WaitLine<string>();
    expect(() => enter(line, anna, '5' as never)).toThrow('timeout must be a number of milliseconds, not 5');
  });
});

describe('a lock', () => {
  test('is held by a thread, which another one can end', async () => {
    const lock = new LockObject(site);
    expect([await lock.acquire(), lock.owner, lock.locked]).toEqual([true, { pid: 1, thread: 0 }, true]);
    expect(await lock.acquire(now)).toBe(false);
    expect([...anna.client.held]).toEqual([lock]);
    site.as(bert, () => lock.release());
    expect([lock.owner, lock.locked, anna.client.held.size]).toEqual([undefined, false, 0]);
    expect(() => lock.release()).toThrow('it-1 was released, but no thread holds it');
  });

  test('that is abandoned ends the waits, and is free again after a release by anyone', async () => {
    const lock = new RLockObject(site);
    await lock.acquire();
    await lock.acquire();
    const wait = site.as(bert, () => lock.acquire());
    lock[abandon]();
    expect(
      await outcomesOf(
        wait,
        site.as(bert, () => lock.acquire(now)),
      ),
    ).toEqual(['AbandonedLockError', 'AbandonedLockError']);
    await expect(lock.acquire()).rejects.toThrow('it-1 is held by thread 0 of process 1, which has ended');
    site.as(bert, () => lock.release());
    expect(await site.as(bert, () => lock.acquire(now))).toBe(true);
  });

  test('that is let go for a wait is taken again to the same depth', async () => {
    const lock = new RLockObject(site);
    for (let k = 0; k < 3; k++) await lock.acquire();
    const depth = lock[letGo]();
    expect([depth, lock.locked]).toEqual([3, false]);
    await lock[takeAgain](anna, depth);
    for (let k = 0; k < 2; k++) lock.release();
    expect(lock.locked).toBe(true);
    lock.release();
    expect(lock.locked).toBe(false);
    expect(() => lock[checkHeld]('wait')).toThrow('wait() needs it-1: call acquire() first');
  });
});

describe('a condition', () => {
  test('refuses a thread that does not hold its lock', async () => {
    const lock = new LockObject(site);
    const condition = new ConditionObject(site, lock);
    await lock.acquire();
    site.caller = bert;
    await expect(condition.wait()).rejects.toThrow('wait() needs it-1');
    expect(() => condition.notify()).toThrow('notify() needs it-1');
    expect(() => condition.notifyAll()).toThrow('notifyAll() needs it-1');
  });

  test('ends the given number of waits, and refuses half a wait', async () => {
    const lock = new LockObject(site);
    const condition = new ConditionObject(site, lock);
    const waits: Promise<boolean>[] = [];
    for (const caller of [anna, bert]) {
      await site.as(caller, () => lock.acquire());
      waits.push(site.as(caller, () => condition.wait()));
    }
    await site.as(anna, () => lock.acquire());
    expect(() => condition.notify(0.5)).toThrow('the number of waits to end must be a whole number from 0 on');
    condition.notify(0);
    condition.notify(1);
    lock.release();
    expect(await outcomesOf(...waits)).toEqual([true, 'waits']);
  });

  test('throws when the thread that took the lock meanwhile has ended', async () => {
    const lock = new LockObject(site);
    const condition = new ConditionObject(site, lock);
    await lock.acquire();
    const wait = condition.wait({ timeout: 5 });
    await site.as(bert, () => lock.acquire());
    lock[abandon]();
    expect(await outcomesOf(wait)).toEqual(['waits']);
    await vi.advanceTimersByTimeAsync(5);
    expect(await outcomesOf(wait)).toEqual(['AbandonedLockError']);
  });
});

describe('a barrier', () => {
  test('of one never waits', async () => {
    const barrier = new BarrierObject(site, 1);
    expect([await barrier.wait(), await barrier.wait(), barrier.waiting]).toEqual([0, 0, 0]);
  });

  test('that is reset ends its waits and can be used again', async () => {
    const barrier = new BarrierObject(site, 2);
    const early = barrier.wait();
    barrier.reset();
    expect(await outcomesOf(early)).toEqual(['BrokenBarrierError']);
    expect([barrier.broken, barrier.waiting, barrier.parties]).toEqual([false, 0, 2]);
    expect(await outcomesOf(barrier.wait(), barrier.wait())).toEqual([0, 1]);
  });

  test('breaks immediately for a wait without time, unless it is the last one', async () => {
    const barrier = new BarrierObject(site, 2);
    const first = barrier.wait();
    expect(await outcomesOf(first, barrier.wait(now))).toEqual([0, 1]);
    expect(await outcomesOf(barrier.wait(now))).toEqual(['BrokenBarrierError']);
    expect(barrier.broken).toBe(true);
  });
});

describe('an event', () => {
  test('that is set ends all waits, and lets none wait until it is cleared', async () => {
    const event = new EventObject(site);
    const waits = [event.wait(), event.wait({ timeout: 5 })];
    event.set();
    expect([await outcomesOf(...waits, event.wait(now)), event.isSet()]).toEqual([[true, true, true], true]);
    event.clear();
    expect([await outcomesOf(event.wait(now)), event.isSet(), vi.getTimerCount()]).toEqual([[false], false, 0]);
  });
});

describe('a queue', () => {
  test('without a capacity is never full', async () => {
    const queue = new QueueObject<number>(site);
    for (let k = 0; k < 1000; k++) await queue.putNowait(k);
    expect([queue.full(), queue.qsize()]).toEqual([false, 1000]);
  });

  test('refuses immediately, without waiting', async () => {
    const queue = new QueueObject<number>(site, 1);
    await expect(queue.getNowait()).rejects.toThrow('it-1 had no message in time');
    await queue.putNowait(1);
    await expect(queue.putNowait(2)).rejects.toThrow('it-1 had no room in time');
  });

  test.each([0, -1, 1.5, '3' as never])('does not have a capacity of %s', (capacity) => {
    expect(() => new QueueObject(site, capacity)).toThrow('the capacity of a queue must be a whole number from 1 on');
  });

  test('that is joinable is joined when every message was reported, and refuses more reports', async () => {
    const queue = new JoinableQueueObject<number>(site);
    expect(await queue.join(now)).toBe(true);
    await queue.put(1);
    await queue.put(2);
    const joins = [queue.join(), queue.join({ timeout: 5 })];
    queue.taskDone();
    await vi.advanceTimersByTimeAsync(5);
    expect(await outcomesOf(...joins)).toEqual(['waits', false]);
    queue.taskDone();
    expect(await outcomesOf(...joins)).toEqual([true, false]);
    expect(() => queue.taskDone()).toThrow('it-1: taskDone() was called too many times');
  });
});

describe('a semaphore', () => {
  test('keeps the permits that no wait needs', async () => {
    const semaphore = new SemaphoreObject(site, 0);
    const waits = [semaphore.acquire(), semaphore.acquire()];
    semaphore.release(5);
    expect([await outcomesOf(...waits), semaphore.value]).toEqual([[true, true], 3]);
  });

  test('that is bounded refuses permits beyond its initial number, and stays as it is', async () => {
    const semaphore = new BoundedSemaphoreObject(site, 2);
    expect(() => semaphore.release()).toThrow('it-1 was released more often than it was acquired');
    await semaphore.acquire();
    expect(() => semaphore.release(2)).toThrow('more often');
    semaphore.release();
    expect(semaphore.value).toBe(2);
  });

  test('releases whole permits only', () => {
    const semaphore = new SemaphoreObject(site);
    expect(() => semaphore.release(0)).toThrow('the number of permits to release must be a whole number from 1 on');
    expect(() => new SemaphoreObject(site, -1)).toThrow('the value of a semaphore must be a whole number from 0 on');
  });
});
