import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../../../src/manager/objects/callers.ts';
import { newObject, ObjectStore, type ObjectKind } from '../../../../src/manager/objects/store.ts';
import { AbandonedLockError, BrokenBarrierError, LockStateError } from '../../../../src/sync/index.ts';

let store: ObjectStore;
let anna: Caller;
let bert: Caller;
let carl: Caller;

beforeEach(() => {
  vi.useFakeTimers();
  store = new ObjectStore();
  const enter = (id: string, pid: number): Caller => store.enter({ id, pid, thread: 0 });
  [anna, bert, carl] = [enter('anna', 1), enter('bert', 2), enter('carl', 3)];
});
afterEach(() => {
  vi.useRealTimers();
});

const create = (kind: ObjectKind, init?: unknown): string =>
  store.call(anna, { object: newObject, member: kind, args: [init] }) as string;
const call = (caller: Caller, object: string, member: string, ...args: readonly unknown[]): unknown =>
  store.call(caller, { object, member, args });
/** The names of what was settled, in order. */
function recorder(): { readonly order: string[]; watch(name: string, call: unknown): void } {
  const order: string[] = [];
  return {
    order,
    watch: (name, call) =>
      void (call as Promise<unknown>).then(
        (value) => order.push(`${name} ${String(value)}`),
        (error: Error) => order.push(`${name} ${error.name}`),
      ),
  };
}
/** Waits until all settled calls are reported. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the store', () => {
  test.each([
    ['what is no object', () => call(anna, 'list-none', 'append', 1), 'this manager has no object list-none'],
    ['what is no member', () => call(anna, create('list'), 'explode'), 'has no member explode'],
    ['what comes with every object', () => call(anna, create('list'), 'constructor'), 'has no member constructor'],
    ['what is no kind', () => create('toString' as ObjectKind), 'a manager has no kind of object "toString"'],
    ['a condition without a lock', () => create('condition', create('list')), 'a condition needs a lock'],
    ['a list of something else', () => create('list', 5), 'an array of values was expected, not number'],
    ['a dict of something else', () => create('dict', [1]), 'a map, an array of [key, value] or a plain object'],
    ['half a queue', () => create('queue', 0.5), 'the capacity of a queue must be a whole number from 1 on, not 0.5'],
    ['a barrier for nobody', () => create('barrier', 0), 'the number of parties must be a whole number from 1 on'],
  ])('refuses %s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('forgets a thread with its last connection, and not before', async () => {
    const lock = create('lock');
    const again = store.enter({ id: 'anna', pid: 1, thread: 0 });
    await call(again, lock, 'acquire');
    store.leave(again);
    expect(call(bert, lock, 'owner')).toEqual({ pid: 1, thread: 0 });
    await expect(call(bert, lock, 'acquire', { timeout: 0 })).resolves.toBe(false);
    store.leave(anna);
    await expect(call(bert, lock, 'acquire', { timeout: 0 })).rejects.toThrow(AbandonedLockError);
  });
});

describe('locks', () => {
  test('go to those that wait, in the order they came, and pass over those that left or gave up', async () => {
    const { order, watch } = recorder();
    const lock = create('lock');
    watch('anna', call(anna, lock, 'acquire'));
    watch('bert', call(bert, lock, 'acquire'));
    watch('hasty', call(bert, lock, 'acquire', { timeout: 50 }));
    watch('carl', call(carl, lock, 'acquire'));
    watch('anna again', call(anna, lock, 'acquire'));
    await vi.advanceTimersByTimeAsync(50);
    store.leave(bert);
    call(anna, lock, 'release');
    await settle();
    expect(order).toEqual(['anna true', 'hasty false', 'carl true']);
    expect(call(anna, lock, 'owner')).toEqual({ pid: 3, thread: 0 });
  });

  test('that were abandoned cannot be acquired until they are released', async () => {
    const { order, watch } = recorder();
    const lock = create('rLock');
    await call(anna, lock, 'acquire');
    await call(anna, lock, 'acquire');
    watch('bert', call(bert, lock, 'acquire'));
    store.leave(anna);
    watch('carl', call(carl, lock, 'acquire'));
    await settle();
    expect(order.toSorted()).toEqual(['bert AbandonedLockError', 'carl AbandonedLockError']);
    call(carl, lock, 'release');
    watch('carl', call(carl, lock, 'acquire'));
    await settle();
    expect(order.at(-1)).toBe('carl true');
  });

  test('of the kind RLock are released by their thread alone, as often as they were taken', async () => {
    const lock = create('rLock');
    await call(anna, lock, 'acquire');
    await call(anna, lock, 'acquire');
    expect(() => call(bert, lock, 'release')).toThrow(
      `${lock} was released by thread 0 of process 2, but thread 0 of process 1 holds it`,
    );
    call(anna, lock, 'release');
    expect(call(bert, lock, 'locked')).toBe(true);
    call(anna, lock, 'release');
    expect(call(bert, lock, 'locked')).toBe(false);
    expect(() => call(anna, lock, 'release')).toThrow(LockStateError);
  });
});

describe('queues', () => {
  test('serve the longest waiting call, and skip those that left', async () => {
    const { order, watch } = recorder();
    const queue = create('queue');
    watch('bert', call(bert, queue, 'get'));
    watch('anna', call(anna, queue, 'get'));
    watch('carl', call(carl, queue, 'get'));
    store.leave(bert);
    await Promise.all([call(carl, queue, 'put', 1), call(carl, queue, 'put', 2), call(carl, queue, 'put', 3)]);
    await settle();
    expect(order).toEqual(['anna 1', 'carl 2']);
    expect(call(anna, queue, 'qsize')).toBe(1);
  });

  test('take the message of a waiting sender as soon as there is room', async () => {
    const { order, watch } = recorder();
    const queue = create('queue', 1);
    for (const message of [1, 2, 3]) watch(`put ${message}`, call(anna, queue, 'put', message));
    watch('late', call(anna, queue, 'put', 4, { timeout: 10 }));
    await vi.advanceTimersByTimeAsync(10);
    for (let k = 0; k < 3; k++) watch('got', call(bert, queue, 'get'));
    await settle();
    expect(order.filter((line) => line.startsWith('got'))).toEqual(['got 1', 'got 2', 'got 3']);
    expect(order).toContain('late QueueFullError');
    expect(call(bert, queue, 'empty')).toBe(true);
  });

  test('that are joinable count a message that went straight to a waiting call', async () => {
    const { order, watch } = recorder();
    const queue = create('joinableQueue');
    watch('got', call(bert, queue, 'get'));
    await call(anna, queue, 'put', 1);
    watch('joined', call(anna, queue, 'join'));
    await settle();
    expect(order).toEqual(['got 1']);
    call(bert, queue, 'taskDone');
    await settle();
    expect(order).toEqual(['got 1', 'joined true']);
  });
});

describe('conditions', () => {
  test('acquire the lock again to the same depth, one notified thread after another', async () => {
    const { order, watch } = recorder();
    const lock = create('rLock');
    const condition = create('condition', lock);
    for (const [name, caller] of [
      ['anna', anna],
      ['bert', bert],
    ] as const) {
      // oxfmt-ignore
      await call(caller, lock, 'acquire');
      await call(caller, lock, 'acquire');
      watch(name, call(caller, condition, 'wait'));
    }
    await call(carl, lock, 'acquire');
    call(carl, condition, 'notifyAll');
    await settle();
    expect(order).toEqual([]);
    call(carl, lock, 'release');
    await settle();
    expect(order).toEqual(['anna true']);
    call(anna, lock, 'release');
    expect(call(carl, lock, 'owner')).toEqual({ pid: 1, thread: 0 });
    call(anna, lock, 'release');
    await settle();
    expect(order).toEqual(['anna true', 'bert true']);
  });

  test('wake no thread that has left, and end a wait in time with the lock held', async () => {
    const { order, watch } = recorder();
    const lock = create('lock');
    const condition = create('condition', lock);
    for (const [name, caller, timeout] of [
      ['anna', anna, 1000],
      ['bert', bert, 20],
    ] as const) {
      // oxfmt-ignore
      await call(caller, lock, 'acquire');
      watch(name, call(caller, condition, 'wait', { timeout }));
    }
    store.leave(anna);
    await vi.advanceTimersByTimeAsync(20);
    expect(order).toEqual(['bert false']);
    expect(call(carl, lock, 'owner')).toEqual({ pid: 2, thread: 0 });
    expect(() => call(carl, condition, 'notify')).toThrow(LockStateError);
  });
});

describe('barriers', () => {
  test('release all when the last has arrived, and do not count threads that left', async () => {
    const { order, watch } = recorder();
    const barrier = create('barrier', 2);
    watch('carl', call(carl, barrier, 'wait'));
    store.leave(carl);
    watch('bert', call(bert, barrier, 'wait'));
    expect(call(anna, barrier, 'waiting')).toBe(1);
    watch('anna', call(anna, barrier, 'wait'));
    await settle();
    expect(order.toSorted()).toEqual(['anna 1', 'bert 0']);
  });

  test('break for all when one is too late, until they are reset', async () => {
    const { order, watch } = recorder();
    const barrier = create('barrier', 3);
    watch('bert', call(bert, barrier, 'wait'));
    watch('anna', call(anna, barrier, 'wait', { timeout: 5 }));
    await vi.advanceTimersByTimeAsync(5);
    expect(order.toSorted()).toEqual(['anna BrokenBarrierError', 'bert BrokenBarrierError']);
    await expect(call(carl, barrier, 'wait')).rejects.toThrow(BrokenBarrierError);
    call(carl, barrier, 'reset');
    expect(call(carl, barrier, 'broken')).toBe(false);
  });
});

test('a semaphore passes permits to those that wait, as many as were released', async () => {
  const { order, watch } = recorder();
  const semaphore = create('semaphore', 0);
  for (const name of ['first', 'second', 'third']) watch(name, call(anna, semaphore, 'acquire'));
  call(bert, semaphore, 'release', 2);
  await settle();
  expect(order).toEqual(['first true', 'second true']);
  expect(call(bert, semaphore, 'value')).toBe(0);
});

test('an event lets waiting threads continue, even when it is cleared immediately', async () => {
  const { order, watch } = recorder();
  const event = create('event');
  watch('early', call(anna, event, 'wait'));
  call(bert, event, 'set');
  call(bert, event, 'clear');
  watch('late', call(carl, event, 'wait', { timeout: 1 }));
  await vi.advanceTimersByTimeAsync(1);
  expect(order).toEqual(['early true', 'late false']);
});
