import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as libraryModule from '../../src/pool/index.ts';
import type { LockOwner, Manager, Pool, Queue } from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/companions.ts';
import { root } from '../support/root.ts';

// The built library, since managers start from files beside it.
const library = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;
type Work = typeof workModule;
const work = join(root, 'test/fixtures/pool/companions.ts');

const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** One object of each kind, in shared memory or in a manager. */
const inSharedMemory = {
  lock: async () => new library.Lock(),
  rLock: async () => new library.RLock(),
  semaphore: async (value: number) => new library.Semaphore(value),
  boundedSemaphore: async (value: number) => new library.BoundedSemaphore(value),
  event: async () => new library.Event(),
  condition: async () => new library.Condition(),
  barrier: async (parties: number) => new library.Barrier(parties),
  queue: async () => new library.Queue<readonly [number, number]>({ capacity: 5 }),
  joinableQueue: async () => new library.JoinableQueue<number | null>(),
  value: async () => new library.SharedValue('int32', 0),
  array: async (length: number) => new library.SharedArray('float64', length),
};

function inManager(opened: Opened): {
  [K in keyof typeof inSharedMemory]: (number: number) => Promise<unknown>;
} {
  return {
    lock: () => opened.manager.lock(),
    rLock: () => opened.manager.rLock(),
    semaphore: (value) => opened.manager.semaphore(value),
    boundedSemaphore: (value) => opened.manager.boundedSemaphore(value),
    event: () => opened.manager.event(),
    condition: () => opened.manager.condition(),
    barrier: (parties) => opened.manager.barrier(parties),
    queue: () => opened.manager.queue(5),
    joinableQueue: () => opened.manager.joinableQueue(),
    value: () => opened.manager.value(0),
    array: (length) => opened.manager.array(range(length).map(() => 0)),
  };
}

interface Opened {
  pool: Pool<Work>;
  manager: Manager;
}

/** Opens a pool, and a manager if one is needed, for the tests of this group. */
function openFor(where: 'in shared memory' | 'in a manager', isolation: 'thread' | 'process', workers: number): Opened {
  const opened = {} as Opened;
  beforeAll(async () => {
    if (where === 'in a manager') opened.manager = await library.Manager.start({ process: isolation === 'process' });
    opened.pool = await library.Pool.open<Work>(work, { isolation, workers });
  });
  afterAll(async () => {
    await opened.pool.terminate();
    if (where === 'in a manager') await opened.manager.shutdown();
  });
  return opened;
}

const configurations = [1, 2, 8].flatMap(
  (workers) =>
    [
      { where: 'in shared memory', isolation: 'thread', workers },
      { where: 'in a manager', isolation: 'thread', workers },
      { where: 'in a manager', isolation: 'process', workers },
    ] as const,
);

describe.each(configurations)('$where, for $workers workers, $isolation:', ({ where, isolation, workers }) => {
  const opened = openFor(where, isolation, workers);
  const make = (where === 'in a manager' ? inManager(opened) : inSharedMemory) as typeof inSharedMemory;
  const makeCounter = async () => ({ lock: await make.lock(), total: await make.value() });
  /** Calls a function in every worker at the same time: each call blocks its worker until all have begun. */
  const everywhere = <K extends 'meet' | 'awaitSignal' | 'awaitTurn' | 'workOff' | 'countUp' | 'enter'>(
    name: K,
    args: Parameters<Work[K]>,
  ) => opened.pool.starmap(name, range(workers).map(() => args) as never, { chunksize: 1 });

  test('a lock keeps every count of a value', async () => {
    const counter = await makeCounter();
    await everywhere('countUp', [counter, 50]);
    expect(counter.total.value).toBe(workers * 50);
  });

  test('a reentrant lock is taken twice by its worker', async () => {
    const lock = await make.rLock();
    expect(await opened.pool.map('takeTwice', range(workers).map(() => lock), { chunksize: 1 })).toEqual(
      range(workers).map(() => 2),
    ); // oxfmt-ignore
    expect(lock.locked).toBe(false);
  });

  test('a semaphore admits no more threads than it has permits', async () => {
    const semaphore = await make.semaphore(2);
    const most = await everywhere('enter', [semaphore, await makeCounter(), 20]);
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
    expect(semaphore.value).toBe(2);
  });

  test('a semaphore releases its permits at the end of a block', async () => {
    for (const semaphore of [await make.semaphore(1), await make.boundedSemaphore(1)]) {
      expect(await opened.pool.map('holdForBlock', [semaphore, semaphore])).toEqual([0, 0]);
      expect(semaphore.value).toBe(1);
    }
  });

  test('a bounded semaphore refuses one release too many', async () => {
    const semaphore = await make.boundedSemaphore(1);
    expect(await opened.pool.map('releaseTooOften', [semaphore])).toEqual(['LockStateError']);
  });

  test('an event starts all workers', async () => {
    const [ready, signal] = [await make.semaphore(0), await make.event()];
    const waiting = everywhere('awaitSignal', [ready, signal]);
    for (const _ of range(workers)) await ready.acquireAsync();
    signal.set();
    expect(await waiting).toEqual(range(workers).map(() => true));
  });

  test('a condition wakes all workers that wait for a state', async () => {
    const [ready, condition, total] = [await make.semaphore(0), await make.condition(), await make.value()];
    const waiting = everywhere('awaitTurn', [ready, condition, total]);
    for (const _ of range(workers)) await ready.acquireAsync();
    const held = await condition.holdAsync();
    total.value = 1;
    condition.notifyAll();
    held.release();
    expect(await waiting).toEqual(range(workers).map(() => true));
  });

  test('a barrier lets all workers go together', async () => {
    const barrier = await make.barrier(workers);
    const turns = await everywhere('meet', [barrier]);
    expect(new Set(turns)).toEqual(new Set(range(workers)));
  });

  test('a queue delivers every message once, in the order of its sender', async () => {
    const queue = await make.queue();
    const producing = opened.pool.starmap(
      'produce',
      range(workers).map((producer) => [queue, producer, 20] as const),
      { chunksize: 1 },
    );
    const got: (readonly [number, number])[] = [];
    for (const _ of range(workers * 20)) got.push(await queue.getAsync());
    await producing;
    for (const mine of range(workers)) {
      expect(got.filter(([producer]) => producer === mine).map(([, k]) => k)).toEqual(range(20));
    }
    expect(queue.empty()).toBe(true);
  });

  test('a joinable queue is joined when all its messages are done', async () => {
    const [queue, done] = [await make.joinableQueue(), await makeCounter()];
    const working = everywhere('workOff', [queue, done]);
    for (const k of range(50)) await queue.putAsync(k);
    expect(await queue.joinAsync()).toBe(true);
    expect(done.total.value).toBe(sum(range(50)));
    for (const _ of range(workers)) await queue.putAsync(null);
    await working;
  });

  test('an array takes the element of each worker', async () => {
    const array = await make.array(workers);
    await opened.pool.starmap(
      'setOwn',
      range(workers).map((index) => [array, index] as const),
      { chunksize: 1 },
    );
    expect([...array]).toEqual(range(workers).map((index) => index + 0.5));
  });
});

describe.each([1, 2, 8])('in shared memory alone, for %i workers:', (workers) => {
  const opened = openFor('in shared memory', 'thread', workers);

  test('a simple queue delivers every message once', async () => {
    const queue = new library.SimpleQueue<readonly [number, number]>();
    await opened.pool.starmap(
      'produce',
      range(workers).map((producer) => [queue, producer, 20] as const),
    );
    const got = range(workers * 20).map(() => queue.get());
    expect(new Set(got.map(([producer, k]) => producer * 20 + k))).toEqual(new Set(range(workers * 20)));
    expect(queue.empty()).toBe(true);
  });

  test('a pipe carries both ways between here and each worker', async () => {
    const pipes = range(workers).map(() => library.Pipe());
    const echoing = opened.pool.starmap(
      'echo',
      pipes.map(([, far]) => [far, 3] as const),
      { chunksize: 1 },
    );
    for (const [near] of pipes) {
      for (const value of [1, 'two', { three: [3] }]) {
        await near.sendAsync(value);
        expect(await near.recvAsync()).toEqual(value);
      }
    }
    await echoing;
  });
});

describe.each(configurations.filter(({ where }) => where === 'in a manager'))(
  'in a manager alone, for $workers workers, $isolation:',
  ({ where, isolation, workers }) => {
    const opened = openFor(where, isolation, workers);

    test('a list, a dict and a namespace take something from each worker', async () => {
      const [list, dict] = [await opened.manager.list<number>(), await opened.manager.dict<string, number>()];
      const namespace = await opened.manager.namespace<Record<string, number>>({});
      await opened.pool.starmap(
        'fillAll',
        range(workers).map((index) => [{ list, dict, namespace }, index] as const),
        { chunksize: 1 },
      );
      expect(list.toArray().toSorted((a, b) => a - b)).toEqual(range(workers));
      expect(dict.toMap()).toEqual(new Map(range(workers).map((index) => [`key ${index}`, index])));
      expect(namespace.toObject()).toEqual(Object.fromEntries(range(workers).map((index) => [`name${index}`, index])));
    });
  },
);

describe.each(configurations.filter(({ workers }) => workers === 8))(
  '$where, when one of $workers workers is killed, $isolation:',
  ({ where, isolation, workers }) => {
    const opened = openFor(where, isolation, workers);
    const make = (where === 'in a manager' ? inManager(opened) : inSharedMemory) as typeof inSharedMemory;

    test('a lock that it held names it to all that wait, and no count is lost', async () => {
      const counter = await make.lock().then(async (lock) => ({ lock, total: await make.value() }));
      const [start, dies, added] = [await make.barrier(workers), await make.semaphore(1), await make.array(workers)];
      const calls = range(workers).map((index) =>
        opened.pool.applyAsync('countUntilAbandoned', [{ start, counter, dies, added }, index, 50]),
      );
      const { killed, ended } = split(await Promise.allSettled(calls));
      expect(killed).toEqual([expect.stringContaining('process.exit(9)')]);
      const owner = counter.lock.owner as number | LockOwner | undefined;
      const name = typeof owner === 'object' ? `thread ${owner.thread} of process ${owner.pid}` : `thread ${owner}`;
      const said = new RegExp(`^AbandonedLockError: .* is held by ${name}, which has ended`);
      expect(ended).toEqual(range(workers - 1).map(() => expect.stringMatching(said) as string));
      expect(counter.total.value).toBe(sum([...added]));
      counter.lock.release();
      expect(counter.lock.acquire({ timeout: 0 })).toBe(true);
    });

    test('a queue delivers every message once, and knows its sender and its receiver', async () => {
      const [half, each] = [workers / 2, 200];
      const queue = (await make.queue()) as unknown as Queue<number | null>;
      const [dies, put] = [await make.semaphore(1), await make.array(half)];
      const seen =
        where === 'in a manager' ? await opened.manager.list<number>() : new library.SharedArray('uint8', half * each);
      const consuming = range(half).map(() => opened.pool.applyAsync('consumeAndDie', [queue, seen, dies, 20]));
      const producing = range(half).map((producer) => {
        const [from, to] = [producer * each, (producer + 1) * each];
        const diesAfter = producer === 0 ? 50 : Infinity;
        return opened.pool.applyAsync('produceAndDie', [queue, put, { producer, from, to, diesAfter }]);
      });
      const one = [expect.stringContaining('process.exit(9)') as string];
      expect(split(await Promise.allSettled(producing)).killed).toEqual(one);
      for (const _ of range(half - 1)) await queue.putAsync(null);
      expect(split(await Promise.allSettled(consuming)).killed).toEqual(one);
      expect([...put]).toEqual([50, ...range(half - 1).map(() => each)]);
      const wanted = [...put].flatMap((count, producer) => range(count).map((k) => producer * each + k));
      const got = 'view' in seen ? [...seen].flatMap((times, k) => range(times).map(() => k)) : seen.toArray();
      expect(got.toSorted((a, b) => a - b)).toEqual(wanted);
    });
  },
);

/** Messages of the calls that failed, and results of the others. */
function split<T>(outcomes: readonly PromiseSettledResult<T>[]): { readonly killed: string[]; readonly ended: T[] } {
  return {
    killed: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [])),
    ended: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
  };
}
