import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AbandonedLockError,
  Barrier,
  BrokenBarrierError,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Pipe,
  Queue,
  RLock,
  Semaphore,
  SharedArray,
  SharedValue,
} from '../../src/sync/index.ts';
import { parking } from '../../src/sync/park.ts';
import { startThread } from '../support/threads.ts';
import { until } from '../support/until.ts';

const usual = parking.recheckMs;
const results = (threads: readonly { readonly result: Promise<unknown> }[]): Promise<unknown[]> =>
  Promise.all(threads.map(({ result }) => result));
const times = <T>(count: number, make: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => make(k));

// Repeated checks would hide a lost wake-up, so they are off here.
beforeAll(() => {
  parking.recheckMs = Infinity;
});
afterAll(() => {
  parking.recheckMs = usual;
});

describe('locks between threads', () => {
  test.each([
    ['Lock', 2, () => new Lock()],
    ['Lock', 8, () => new Lock()],
    ['RLock', 2, () => new RLock()],
    ['RLock', 8, () => new RLock()],
  ])('a %s loses no count of %i threads', async (_, threads, create) => {
    const lock = create();
    const counter = new SharedValue('int32', 0);
    await results(times(threads, () => startThread('countUp', { lock, counter, times: 50_000 })));
    expect(counter.value).toBe(threads * 50_000);
  });

  test('threads that block and functions that await share one lock', async () => {
    const lock = new Lock();
    const counter = new SharedValue('int32', 0);
    const blocking = times(2, () => startThread('countUp', { lock, counter, times: 20_000 }));
    const awaiting = startThread('countUpAsync', { lock, counter, times: 2000 });
    for (let k = 0; k < 2000; k++) {
      await lock.acquireAsync();
      counter.value += 1;
      lock.release();
    }
    await results([...blocking, awaiting]);
    expect(counter.value).toBe(44_000);
  });

  test('a lock may be released by another thread, as in Python', async () => {
    const lock = new Lock();
    lock.acquire();
    await startThread('release', { lock }).result;
    expect(lock.acquire({ timeout: 0 })).toBe(true);
  });

  test('a semaphore never admits more threads than it has permits', async () => {
    const semaphore = new Semaphore(3);
    const inside = new SharedArray('int32', 1);
    const most = await results(times(8, () => startThread('countInside', { semaphore, inside, times: 5000 })));
    expect(Math.max(...(most as number[]))).toBeLessThanOrEqual(3);
    expect(semaphore.value).toBe(3);
  });
});

describe('a lock whose thread has died', () => {
  test.each([
    ['Lock', () => new Lock({ name: 'till' })],
    ['RLock', () => new RLock({ name: 'till' })],
  ])('%s names the dead thread to later and to waiting callers', async (_, create) => {
    parking.recheckMs = usual;
    const lock = create();
    const held = new Event();
    const ready = new Semaphore(0);
    const victim = startThread('holdForEver', { lock, held });
    await held.waitAsync();
    expect(lock.owner).toBe(victim.threadId);
    const waiting = startThread('acquireOnce', { lock, ready }, usual);
    await ready.acquireAsync();
    await victim.kill();
    expect(await waiting.result).toMatch(
      new RegExp(`^AbandonedLockError: r?lock "till" is held by thread ${victim.threadId}, which has ended`),
    );
    expect(() => lock.acquire()).toThrow(AbandonedLockError);
    await expect(lock.acquireAsync({ timeout: 0 })).rejects.toMatchObject({ owner: victim.threadId });
    lock.release();
    expect(lock.acquire({ timeout: 0 })).toBe(true);
    parking.recheckMs = Infinity;
  });
});

// It is slow if other programs use the cores; with a lost wake-up it would never end.
describe('no wake-up is lost in 100,000 rounds', { timeout: 120_000 }, () => {
  const rounds = 50_000;
  const rally = (start: (first: boolean) => { readonly result: Promise<unknown> }): Promise<unknown[]> =>
    results([start(true), start(false)]);

  test('of a condition', async () => {
    const condition = new Condition();
    const turn = new SharedValue('int32', 0);
    await rally((first) => startThread('conditionRally', { condition, turn, first, rounds }));
    expect(turn.value).toBe(0);
  });

  test('of two events', async () => {
    const [ping, pong] = [new Event(), new Event()];
    await rally((first) => startThread('eventRally', { ping, pong, first, rounds }));
    expect([ping.isSet(), pong.isSet()]).toEqual([false, false]);
  });

  test('of two queues', async () => {
    const [there, back] = [new Queue<number>({ capacity: 1 }), new Queue<number>()];
    await rally((first) => startThread('queueRally', { there, back, first, rounds }));
    expect([there.empty(), back.empty()]).toEqual([true, true]);
  });
});

test('notify wakes the number it is given, and all in the end', async () => {
  const condition = new Condition(new Lock());
  const ready = new Semaphore(0);
  const threads = times(5, () => startThread('waitForNotice', { condition, ready }));
  let woken = 0;
  const counted = threads.map(({ result }) => result.then(() => woken++));
  for (let k = 0; k < 5; k++) await ready.acquireAsync();
  const notify = async (count: number): Promise<void> => {
    const held = await condition.holdAsync();
    condition.notify(count);
    held.release();
  };
  await notify(2);
  await Promise.race(counted);
  await notify(0);
  await notify(1);
  await notify(2);
  expect(await results(threads)).toEqual([true, true, true, true, true]);
  await Promise.all(counted);
  expect(woken).toBe(5);
});

describe('a barrier between threads', () => {
  test('lets no thread pass before all have arrived, round after round', async () => {
    const [parties, rounds] = [4, 500];
    const barrier = new Barrier(parties);
    const arrived = new SharedArray('int32', rounds);
    const indices = (await results(
      times(parties, () => startThread('passRounds', { barrier, rounds, arrived })),
    )) as number[][];
    for (let round = 0; round < rounds; round++) {
      expect(new Set(indices.map((of) => of[round]))).toEqual(new Set([0, 1, 2, 3]));
    }
  });

  test('runs its action once a round, before any thread continues', async () => {
    const action = new Event();
    const barrier = new Barrier(3, { action: () => action.set() });
    const threads = times(2, () => startThread('waitAtBarrier', { barrier, action }));
    await barrier.waitAsync();
    expect(action.isSet()).toBe(true);
    await results(threads);
  });

  test('breaks for all when one wait times out, and is as new after a reset', async () => {
    const barrier = new Barrier(3);
    const waiting = startThread('waitAtBarrier', { barrier });
    await expect(barrier.waitAsync({ timeout: 300 })).rejects.toThrow(BrokenBarrierError);
    expect(await waiting.result).toBe('broken');
    await expect(barrier.waitAsync()).rejects.toThrow(BrokenBarrierError);
    barrier.reset();
    const threads = times(2, () => startThread('waitAtBarrier', { barrier }));
    const index = await barrier.waitAsync();
    expect(new Set([...(await results(threads)), String(index)])).toEqual(new Set(['0', '1', '2']));
  });
});

describe('a queue between threads', () => {
  const count = 3000;

  test.each([
    ['blocking', 'produce', 'consume'],
    ['awaiting', 'produceAsync', 'consumeAsync'],
    ['both ways', 'produce', 'consumeAsync'],
  ] as const)('delivers every message once, in the order of its sender (%s)', async (_, produce, consume) => {
    const queue = new Queue<[number, number]>({ capacity: 50, bytes: 1024 });
    const consumers = times(3, () => startThread(consume, { queue }));
    await results(times(3, (producer) => startThread(produce, { queue, producer, count })));
    queue.shutdown();
    const got = (await results(consumers)) as [number, number][][];
    for (const mine of got) {
      for (const producer of [0, 1, 2]) {
        const order = mine.filter(([from]) => from === producer).map(([, k]) => k);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    }
    const all = got.flat().map(([producer, k]) => producer * count + k);
    expect(all.sort((a, b) => a - b)).toEqual(times(3 * count, (k) => k));
  });

  test.each([1, 8])('carries messages that are far bigger than its memory to %i threads', async (receivers) => {
    const [bytes, count] = [100_000, 20];
    const queue = new Queue<Uint8Array>({ bytes: 4096 });
    const receiving = times(receivers, () => startThread('getBig', { queue, bytes }));
    await results(times(2, () => startThread('sendBig', { queue, bytes, count })));
    queue.shutdown();
    const got = ((await results(receiving)) as number[][]).flat();
    expect(got.sort((a, b) => a - b)).toEqual(times(2 * count, (k) => k >> 1));
    expect(queue.qsize()).toBe(0);
  });

  test('continues when a sender dies in the middle of a big message', async () => {
    parking.recheckMs = usual;
    const queue = new Queue<Uint8Array>({ bytes: 4096 });
    const victim = startThread('putForEver', { queue });
    await until('the first piece', () => !queue.empty() || undefined);
    await victim.kill();
    const got = queue.getAsync();
    await startThread('sendBig', { queue, bytes: 10, count: 1 }, usual).result;
    expect(await got).toEqual(new Uint8Array(10));
    parking.recheckMs = Infinity;
  });

  test('continues when a receiver dies while it waits', async () => {
    const queue = new Queue<number>();
    const started = new Event();
    const victim = startThread('getForEver', { queue, started });
    await started.waitAsync();
    await victim.kill();
    queue.put(1);
    expect(await queue.getAsync()).toBe(1);
  });

  test('a join ends when all is done', async () => {
    const queue = new JoinableQueue<number>();
    const done = new SharedValue('int32', 0);
    const workers = times(3, () => startThread('workOff', { queue, done }));
    for (let k = 0; k < 300; k++) queue.put(k);
    expect(await queue.joinAsync()).toBe(true);
    expect(done.value).toBe(300);
    queue.shutdown();
    await results(workers);
  });

  test('a pipe carries both ways, and its end ends the other', async () => {
    const [near, far] = Pipe();
    const echo = startThread('echo', { connection: far });
    for (const value of [1, 'two', { three: [3] }, undefined, new Uint8Array(200_000).fill(7)]) {
      near.send(value);
      expect(await near.recvAsync()).toEqual(value);
    }
    near.close();
    await echo.result;
    expect(() => near.recv()).toThrow('is closed');
  });
});

test('primitives travel inside anything, by workerData and by postMessage', async () => {
  const lock = new Lock();
  const grid = new SharedArray('float64', [1, 2, 3], { name: 'grid' });
  const nested = { locks: [lock, lock] };
  const thread = startThread('useAll', { nested, value: new Map([['grid', grid]]) });
  const back = (await thread.result) as { readonly same: boolean; readonly grid: SharedArray<'float64'> };
  expect(back.same).toBe(true);
  expect(lock.owner).toBe(thread.threadId);
  expect([...grid]).toEqual([1, 42, 3]);
  expect([back.grid.id, back.grid.name]).toEqual([grid.id, 'grid']);
  back.grid[0] = 7;
  expect(grid[0]).toBe(7);
  expect(nested.locks[0]).toBe(lock);
});
