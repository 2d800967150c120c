import { setImmediate as nextTurn } from 'node:timers/promises';
import { existsSync, mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AbandonedLockError,
  AsyncResult,
  Barrier,
  DeadlockError,
  Event,
  Lock,
  Pool,
  PoolTerminatedError,
  Queue,
  SharedArray,
  SharedValue,
  TimeoutError,
  transfer,
  type PoolLogRecord,
  type PoolOptions,
} from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/work.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

// What CPython checks in Lib/test/_test_multiprocessing.py (_TestPool, _TestPoolWorkerLifetime,
// _TestPoolWorkerErrors) is named in comments; the checks themselves are written anew.

type Work = typeof workModule;
interface Plain {
  sqr(item: number): number;
  here(): string;
}
const work = join(root, 'test/fixtures/pool/work.ts');
const open = (options: PoolOptions<Work>): Promise<Pool<Work>> => Pool.open<Work>(work, options);

const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

async function* oneByOne<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) {
    await nextTurn();
    yield item;
  }
}

async function arrayFrom<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
const squares = (count: number): number[] => range(count).map((k) => k * k);

function* failsAt(bad: number): Generator<number> {
  for (let k = 0; ; k++) {
    if (k === bad) throw new Error('say when');
    yield k;
  }
}

async function until(file: string): Promise<void> {
  while (!existsSync(file)) {
    const watcher = watch(dirname(file));
    if (!existsSync(file)) await once(watcher, 'change');
    watcher.close();
  }
}

const configurations = [
  { isolation: 'thread', workers: 1 },
  { isolation: 'thread', workers: 2 },
  { isolation: 'thread', workers: 8 },
  { isolation: 'process', workers: 1 },
  { isolation: 'process', workers: 2 },
  { isolation: 'process', workers: 8 },
  { isolation: 'inline', workers: 1 },
] as const;

describe.each(configurations)('a pool of $workers, $isolation', ({ isolation, workers }) => {
  let pool: Pool<Work>;
  beforeAll(async () => {
    pool = await open({ isolation, workers });
  });
  afterAll(() => pool.terminate());

  test('apply returns the result of the function', async () => {
    // test_apply
    expect(await pool.apply('sqr', [5])).toBe(25);
    expect(await pool.apply('sqrLater', [5])).toBe(25);
    expect(await pool.apply('nothing', [])).toBeUndefined();
  });

  test('map keeps the order, with every chunksize', async () => {
    // test_map, test_map_chunksize
    expect(await pool.map('sqr', range(100))).toEqual(squares(100));
    for (const chunksize of [1, 7, 20, 1000])
      expect(await pool.map('sqr', range(100), { chunksize })).toEqual(squares(100));
  });

  test('map of nothing is nothing', async () => {
    // test_empty_iterable, test_map_chunksize (issue with an empty iterable)
    expect(await pool.map('sqr', [])).toEqual([]);
    expect(await pool.map('sqr', [], { chunksize: 1 })).toEqual([]);
    expect(await pool.starmap('add', [])).toEqual([]);
    expect(await pool.mapAsync('sqr', []).get({ timeout: 5000 })).toEqual([]);
    for await (const _ of pool.imap('sqr', [])) expect.unreachable();
    for await (const _ of pool.imapUnordered('sqr', [])) expect.unreachable();
  });

  test('starmap spreads tuples, also from an iterator', async () => {
    // test_starmap, test_starmap_async
    const pairs = range(50).map((k) => [k, 1] as const);
    const sums = range(50).map((k) => k + 1);
    expect(await pool.starmap('add', pairs)).toEqual(sums);
    expect(await pool.starmap('add', pairs.values(), { chunksize: 3 })).toEqual(sums);
    expect(await pool.starmapAsync('add', pairs).get()).toEqual(sums);
  });

  test('mapAsync calls back once, with the results or the error', async () => {
    // test_map_async, test_map_async_callbacks
    const heard: unknown[] = [];
    const hear = {
      callback: (value: unknown) => heard.push(value),
      errorCallback: (e: Error) => heard.push(e.message),
    };
    const done: number[] = [];
    await pool.mapAsync('sqr', range(3), { ...hear, onProgress: (progress) => done.push(progress.done) });
    await pool.mapAsync('failsForOdd', range(3), hear).wait();
    await pool.apply('nothing', []);
    expect([heard, done.at(-1)]).toEqual([[[0, 1, 4], 'item 1 is odd'], 3]);
  });

  test('starmapAsync returns a handle of all results', async () => {
    // test_starmap_async
    const handle = pool.starmapAsync(
      'add',
      range(20).map((k) => [k, 2 * k] as const),
      { chunksize: 3 },
    );
    expect(handle).toBeInstanceOf(AsyncResult);
    expect(await handle.get()).toEqual(range(20).map((k) => 3 * k));
  });

  test('an applyAsync handle knows whether it is ready and how it ended', async () => {
    // test_async
    const handle = pool.applyAsync('sqr', [7]);
    expect(handle).toBeInstanceOf(AsyncResult);
    expect(() => handle.successful()).toThrow('has not ended yet');
    expect(await handle).toBe(49);
    expect([handle.ready(), handle.successful()]).toEqual([true, true]);
    const failed = pool.applyAsync('failsFor', [1, 1]);
    await failed.wait();
    expect([failed.ready(), failed.successful()]).toEqual([true, false]);
    await expect(failed.get()).rejects.toThrow('item 1 is odd');
  });

  test('get ends after its timeout, and the call continues', async () => {
    // test_async_timeout
    const file = scratch('go');
    const handle = pool.applyAsync('waitsForFile', [file]);
    await expect(handle.get({ timeout: 30 })).rejects.toBeInstanceOf(TimeoutError);
    writeFileSync(file, '');
    expect(await handle.get()).toBe(file);
  });

  test('imap returns results in order, whatever the chunksize', async () => {
    // test_imap
    for (const chunksize of [1, 3, 100]) {
      const results: number[] = [];
      for await (const result of pool.imap('sqr', range(40).values(), { chunksize })) results.push(result);
      expect(results).toEqual(squares(40));
    }
  });

  test("chunksize 'auto' changes no result", async () => {
    const expected = squares(500);
    const chunksize = 'auto';
    expect(await pool.map('sqr', range(500), { chunksize })).toEqual(expected);
    expect(await arrayFrom(pool.imap('sqr', range(500), { chunksize }))).toEqual(expected);
    expect(await arrayFrom(pool.imap('sqr', oneByOne(range(40)), { chunksize }))).toEqual(squares(40));
    const unordered = await arrayFrom(pool.imapUnordered('sqr', range(500), { chunksize, buffersize: 7 }));
    expect(unordered.sort((a, b) => a - b)).toEqual(expected);
  });

  test('imapUnordered returns each result once', async () => {
    // test_imap_unordered
    const results: number[] = [];
    for await (const result of pool.imapUnordered('sqr', range(40), { chunksize: 3 })) results.push(result);
    expect(results.toSorted((a, b) => a - b)).toEqual(squares(40));
  });

  test('an iterator that has ended stays ended', async () => {
    // test_imap: StopIteration
    const iterator = pool.imap('sqr', [2]);
    expect(await iterator.next()).toEqual({ done: false, value: 4 });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('imap reads an async source, and no further than its buffer', async () => {
    let read = 0;
    let ended = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (;;) yield read++;
      } finally {
        ended = true;
      }
    }
    const iterator = pool.imap('sqr', source(), { buffersize: 5 });
    for (const expected of squares(20)) expect(await iterator.next()).toEqual({ done: false, value: expected });
    expect(read).toBeLessThanOrEqual(20 + 5);
    await iterator.return?.();
    expect(ended).toBe(true);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('the error of a source comes after the results of its items', async () => {
    // test_imap_handle_iterable_exception, test_imap_unordered_handle_iterable_exception
    for (const chunksize of [1, 2, 4]) {
      const results: number[] = [];
      const drain = async (): Promise<void> => {
        for await (const result of pool.imap('sqr', failsAt(7), { chunksize })) results.push(result);
      };
      await expect(drain()).rejects.toThrow('say when');
      expect(results).toEqual(squares(7));
    }
    const some: number[] = [];
    const drain = async (): Promise<void> => {
      for await (const result of pool.imapUnordered('sqr', failsAt(7))) some.push(result);
    };
    await expect(drain()).rejects.toThrow('say when');
    expect(some).toHaveLength(7);
    await expect(async () => {
      for await (const _ of pool.imap('sqr', failsAt(0))) expect.unreachable();
    }).rejects.toThrow('say when');
  });

  test('a source that throws fails map before anything runs', async () => {
    // test_map_handle_iterable_exception
    await expect(pool.map('sqr', failsAt(3))).rejects.toThrow('say when');
    expect(() => pool.mapAsync('sqr', failsAt(3))).toThrow('say when');
    expect(await pool.map('sqr', [3])).toEqual([9]);
  });

  test('the error of an item is the real class with fields, cause, and both stacks', async () => {
    // test_traceback
    const error = await pool.map('failsForOdd', [0, 2, 5, 7], { chunksize: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ name: 'OddItemError', message: 'item 5 is odd', code: 'E_ODD', item: 2 });
    const { details, cause, stack = '' } = error as RangeError & { details: unknown };
    expect(details).toEqual(new Map([['seen', 3]]));
    expect(cause).toBeInstanceOf(TypeError);
    expect((cause as Error).message).toBe('the reason below');
    const [worker, caller] = stack.split('--- called by ---');
    expect(worker).toMatch(/^OddItemError: item 5 is odd\n\s+at failsForOdd \(.*work\.ts:\d+:\d+\)/);
    expect(caller).toContain('pool.test.ts');
    expect(stack).not.toMatch(/threadMain|processMain/);
  });

  test('a group of errors, and what is no error, are errors too', async () => {
    const group = await pool.apply('failsTogether', []).catch((thrown: unknown) => thrown);
    expect(group).toBeInstanceOf(AggregateError);
    expect((group as AggregateError).errors.map((member: unknown) => (member as Error).constructor)).toEqual([
      TypeError,
      RangeError,
    ]);
    const text = await pool.apply('throwsText', []).catch((thrown: unknown) => thrown);
    expect(text).toBeInstanceOf(Error);
    expect(text).toMatchObject({ thrown: 'just a text' });
  });

  test('a result that cannot be sent names the part, and only its item fails', async () => {
    // test_unpickleable_result
    const error = await pool.map('unsendable', [0, 1, 2], { chunksize: 3 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ item: 1, message: expect.stringContaining('value.rows[0].onClick') as string });
    expect(await pool.map('unsendable', [0, 2])).toEqual([0, 2]);
  });

  test('an argument that cannot be sent is refused at the call, by its path', async () => {
    // test_wrapped_exception's neighbour: test_map_no_failfast, a task that cannot be pickled
    const bad: unknown = { a: [{ b: () => 1 }] };
    await expect(pool.apply('richValues', [bad])).rejects.toThrow('args[0].a[0].b is a function');
    await expect(pool.map('richValues', [1, bad])).rejects.toThrow('items[1].a[0].b is a function');
    expect(() => pool.mapAsync('richValues', [Symbol('x')])).toThrow('items[0] is a symbol');
    const unseen = new Proxy({}, {});
    await expect(pool.map('richValues', [1, unseen, 2])).rejects.toMatchObject({ item: 1, name: 'DataCloneError' });
    await expect(async () => {
      for await (const _ of pool.imap('richValues', [bad])) expect.unreachable();
    }).rejects.toThrow('items[0].a[0].b is a function');
  });

  test('a function in the place of a name is refused', async () => {
    const closure = (() => 1) as unknown as 'sqr';
    await expect(pool.map(closure, [1])).rejects.toThrow('a function cannot be sent to a worker');
  });

  test('a name that is not exported lists those that are', async () => {
    const error = await pool.map('sqrt' as 'sqr', [1]).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain('no export named "sqrt"');
    expect((error as { nextStep?: string }).nextStep).toContain('sqrLater');
  });

  test('values keep their types both ways', async () => {
    const item = { d: new Date(5), m: new Map([['k', new Float32Array([1.5])]]), u: undefined, n: -0 };
    const [result] = (await pool.map('richValues', [item])) as [Record<string, unknown>];
    expect(result['item']).toEqual(item);
    expect(result['map']).toEqual(new Map([[1, new Set(['a'])]]));
    expect(result['big']).toBe(1n);
  });

  test('a result does not change when a later item changes the same object', async () => {
    const before = (await pool.apply('runningTotal', [0])).total;
    if (workers > 1) return;
    const totals = (await pool.map('runningTotal', [1, 1, 1], { chunksize: 3 })).map(({ total }) => total - before);
    expect(totals).toEqual([1, 2, 3]);
  });

  test('everything that is printed arrives with worker, item and level', async () => {
    const lines: PoolLogRecord[] = [];
    const listening = pool.onLog((line) => lines.push(line));
    await pool.map('speaks', [7, 8], { chunksize: 1 });
    listening.dispose();
    const ofSecond = lines.filter(({ item }) => item === 1);
    expect(ofSecond.map(({ level, stream, text }) => [level, stream, text])).toEqual([
      ['info', 'console', 'log 8'],
      ['warn', 'console', 'warn 8'],
      ['info', 'stdout', 'raw 8'],
      ['info', 'console', 'named 8'],
    ]);
    expect(ofSecond[0]?.source).toMatch(/work\.ts:\d+:\d+$/);
    expect(ofSecond[3]?.logger).toBe('work');
    expect(lines.map(({ seq }) => seq)).toEqual(range(8).map((k) => k + lines[0]!.seq));
  });

  test('currentWorker knows worker and item', async () => {
    const places = await pool.map('where', range(4));
    expect(places.map(({ item }) => item)).toEqual([0, 1, 2, 3]);
    for (const { worker, isMainThread } of places) {
      expect(worker).toBeLessThan(workers);
      expect(isMainThread).toBe(isolation === 'inline');
    }
  });

  test('several calls at the same time keep their results separate', async () => {
    const all = range(20).map((k) => pool.map('sqr', range(k), { chunksize: 2 }));
    expect(await Promise.all(all)).toEqual(range(20).map(squares));
  });

  test('a callback that throws changes nothing', async () => {
    const warning = once(process, 'warning');
    const handle = pool.applyAsync('sqr', [3], {
      callback: () => {
        throw new Error('in the callback');
      },
    });
    expect(await handle.get()).toBe(9);
    expect(String((await warning)[0])).toContain('in the callback');
    expect(await pool.apply('sqr', [4])).toBe(16);
  });
});

describe.each(configurations.filter(({ isolation, workers }) => isolation !== 'inline' && workers > 1))(
  'the life of a pool of $workers, $isolation',
  ({ isolation, workers }) => {
    test('a worker that dies fails its item only', async () => {
      const pool = await open({ isolation, workers });
      const error = await pool.map('exitsFor', range(6), { chunksize: 3 }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ item: 2, message: expect.stringContaining('process.exit(3)') as string });
      expect(await pool.map('sqr', range(6))).toEqual(squares(6));
      await pool.terminate();
    });

    test('an item that takes longer than the timeout is ended, and the rest runs', async () => {
      const pool = await open({ isolation, workers, timeout: 900 });
      const error = await pool.map('loopsFor', [0, 1, 2], { chunksize: 3 }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ item: 1 });
      expect(await pool.map('loopsFor', [0, 2])).toEqual([0, 2]);
      await pool.terminate();
    });

    test('terminate ends running calls, and rejects waiting ones', async () => {
      // test_terminate, test_async on a terminated pool
      const pool = await open({ isolation, workers });
      const file = scratch('never');
      const running = pool.applyAsync('waitsForFile', [file]);
      const waiting = pool.mapAsync(
        'waitsForFile',
        range(1000).map((k) => `${file}${k}`),
        { chunksize: 1 },
      );
      const stream = pool.imap('never', [1, 2]);
      await until(`${file}.running`);
      const next = stream.next().then(
        () => 'a value',
        (error: unknown) => error,
      );
      await pool.terminate();
      await expect(running.get()).rejects.toBeInstanceOf(PoolTerminatedError);
      await expect(waiting.get()).rejects.toBeInstanceOf(PoolTerminatedError);
      expect(await next).toBeInstanceOf(PoolTerminatedError);
      await expect(pool.apply('sqr', [1])).rejects.toThrow('the pool is terminated');
      await pool.join();
    });

    test('close lets all calls end, join waits for them', async () => {
      // test_pool_worker_lifetime_early_close, test_make_pool's close and join
      const pool = await open({ isolation, workers, maxTasksPerChild: 1 });
      const handles = range(6).map((k) => pool.applyAsync('sqr', [k]));
      await expect(pool.join()).rejects.toThrow('still open');
      await pool.close();
      await expect(pool.map('sqr', [1])).rejects.toThrow('the pool is closed');
      await pool.join();
      expect(handles.map((handle) => handle.ready())).toEqual(handles.map(() => true));
      expect(await Promise.all(handles)).toEqual(squares(6));
    });

    test('a worker runs no more items than maxTasksPerChild', async () => {
      // test_pool_worker_lifetime
      const pool = await open({ isolation, workers, maxTasksPerChild: 3 });
      const owners = await pool.map('who', range(20));
      const counts = new Map<string, number>();
      for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      expect(counts.size).toBeGreaterThanOrEqual(7);
      expect(Math.max(...counts.values())).toBeLessThanOrEqual(3);
      await pool.terminate();
    });

    test('the initializer runs in every worker, with its arguments', async () => {
      // test_initializer
      const pool = await open({ isolation, workers, initializer: { name: 'initialize', args: [{ deep: [1n] }] } });
      expect(await pool.map('initializedWith', range(8), { chunksize: 1 })).toEqual(
        range(8).map(() => ({ deep: [1n] })),
      );
      await pool.terminate();
    });

    test('an initializer that throws is the error of open', async () => {
      const error = await open({ isolation, workers, initializer: 'initializeBadly' }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ name: 'OddItemError', message: 'no licence', code: 'E_ODD' });
      expect((error as Error).stack).toMatch(/initializeBadly[^]*work\.ts[^]*called by[^]*pool\.test\.ts/);
    });

    test('a module that throws while loading is the error of open', async () => {
      await expect(Pool.open(join(root, 'test/fixtures/pool/broken.ts'), { isolation, workers })).rejects.toThrow(
        'the top level of this module throws',
      );
    });
  },
);

describe.each(['thread', 'process'] as const)('a pool of one worker, %s', (isolation) => {
  test('the end of its scope terminates a pool', async () => {
    // test_context
    const pool = await open({ isolation, workers: 1 });
    const stuck = pool.applyAsync('never', []);
    await pool[Symbol.asyncDispose]();
    await expect(stuck.get()).rejects.toBeInstanceOf(PoolTerminatedError);
  });

  test('a long chunk after short ones does not make a worker run more than that', async () => {
    const pool = await open({ isolation, workers: 1, maxTasksPerChild: 3 });
    const first = [await pool.apply('who', []), await pool.apply('who', [])];
    const then = await pool.map('who', range(3), { chunksize: 3 });
    expect(new Set(first).size).toBe(1);
    expect(new Set(then).size).toBe(1);
    expect(then[0]).not.toBe(first[0]);
    await pool.terminate();
  });

  test('an initializer that never ends is given up', async () => {
    const opening = open({ isolation, workers: 1, initializer: 'initializeNever', startTimeout: 700 });
    await expect(opening).rejects.toThrow('not ready after 700 ms');
  });

  test('an abort terminates the pool', async () => {
    const stop = new AbortController();
    const pool = await open({ isolation, workers: 1, signal: stop.signal });
    const stuck = pool.applyAsync('never', []);
    stop.abort(new Error('enough'));
    await expect(stuck.get()).rejects.toThrow('enough');
    await pool.join();
    await expect(open({ isolation, workers: 1, signal: AbortSignal.abort(new Error('at once')) })).rejects.toThrow(
      'at once',
    );
  });

  test('a plain module is imported from its own place', async () => {
    const url = new URL('../fixtures/pool/plain.mjs', import.meta.url);
    const pool = await Pool.open<Plain>(url, { isolation, workers: 1 });
    expect(await pool.apply('here', [])).toBe(url.href);
    await pool.terminate();
  });
});

test('output of the program itself is no line of an inline pool, even while an item runs', async () => {
  const lines: string[] = [];
  const printed: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (text: unknown) => Boolean(printed.push(String(text)));
  try {
    const pool = await open({ isolation: 'inline' });
    pool.onLog(({ text }) => {
      lines.push(text);
      process.stdout.write(`heard ${text}`);
    });
    process.stdout.write('before');
    await pool.map('speaks', [1]);
    await pool.terminate();
  } finally {
    process.stdout.write = write;
  }
  expect(lines).toEqual(['log 1', 'warn 1', 'raw 1', 'named 1']);
  expect(printed.filter((text) => !text.startsWith('heard'))).toEqual(['before']);
});

test('an inline pool leaves the program its own uncaught errors', async () => {
  const before = process.listenerCount('uncaughtException');
  const pool = await open({ isolation: 'inline' });
  expect(process.listenerCount('uncaughtException')).toBe(before);
  await pool.terminate();
});

describe('shared memory', () => {
  let pool: Pool<Work>;
  beforeAll(async () => {
    pool = await open({ workers: 2 });
  });
  afterAll(() => pool.terminate());

  test('workers add to one value under its lock', async () => {
    const total = new SharedValue('int32', 0);
    await pool.starmap(
      'addTogether',
      range(8).map(() => [total, 500] as const),
      { chunksize: 1 },
    );
    expect(total.value).toBe(4000);
  });

  test('an array is passed and returned as the same memory', async () => {
    const array = new SharedArray('float64', 4);
    const results = await pool.starmap('fill', [
      [0, array],
      [3, array],
    ]);
    expect([...array]).toEqual([0.5, 0, 0, 3.5]);
    results[0]!.inside[0][1] = 9;
    expect(array[1]).toBe(9);
  });

  test('primitives pass inside objects, and in the arguments of an initializer', async () => {
    const barrier = new Barrier(2);
    const turns = await pool.map('meet', [{ barrier }, { barrier }], { chunksize: 1 });
    expect(new Set(turns)).toEqual(new Set([0, 1]));
  });

  test('a queue carries from a worker to here', async () => {
    const queue = new Queue<number>({ capacity: 4 });
    const putting = pool.applyAsync('putAll', [queue, 20]);
    for (const expected of range(20)) expect(await queue.getAsync()).toBe(expected);
    await putting;
  });

  test('a lock reports that its worker died', async () => {
    const lock = new Lock();
    const held = new Event();
    await expect(pool.apply('takeAndDie', [lock, held])).rejects.toThrow('process.exit(1)');
    expect(held.isSet()).toBe(true);
    await expect(lock.acquireAsync({ timeout: 20_000 })).rejects.toBeInstanceOf(AbandonedLockError);
  });

  test('a lock also reports that the timeout has ended its worker in an endless loop', async () => {
    await using short = await open({ workers: 1, timeout: 900 });
    const lock = new Lock();
    await expect(short.apply('takeAndLoop', [lock])).rejects.toThrow('still running after 900 ms');
    await expect(lock.acquireAsync({ timeout: 20_000 })).rejects.toBeInstanceOf(AbandonedLockError);
  });

  test('calls that wait for each other forever are rejected with the ring, and the pool continues', async () => {
    const [here, there, gate] = [new Lock({ name: 'here' }), new Lock({ name: 'there' }), new Barrier(2)];
    const calls = [pool.apply('takeBoth', [here, there, gate]), pool.apply('takeBoth', [there, here, gate])];
    const warned = once(process, 'warning');
    for (const call of await Promise.allSettled(calls)) {
      expect(call.status === 'rejected' && call.reason).toBeInstanceOf(DeadlockError);
      const { message, stack } = (call as PromiseRejectedResult).reason as Error;
      expect(message).toMatch(/waits for lock "(here|there)", which worker \d holds; worker/);
      expect(stack).toMatch(/takeBoth[^]*work\.ts[^]*called by[^]*pool\.test\.ts/);
    }
    expect(String((await warned)[0])).toContain('Deadlock');
    expect(await pool.apply('sqr', [3])).toBe(9);
  });

  test('a transferred buffer leaves, and comes back transferred', async () => {
    const there = new ArrayBuffer(64);
    expect(await pool.map('lengthOf', [transfer(there, [there])])).toEqual([64]);
    expect(there.byteLength).toBe(0);
    const back = new ArrayBuffer(16);
    expect((await pool.apply('giveBack', [transfer(back, [back])])).byteLength).toBe(16);
  });

  test('a buffer that was already transferred makes its call reject, and the pool continues', async () => {
    const bytes = new ArrayBuffer(64);
    const first = pool.applyAsync('lengthOf', [transfer(bytes, [bytes])]);
    const second = pool.applyAsync('lengthOf', [transfer(bytes, [bytes])]);
    expect(await first).toBe(64);
    await expect(second).rejects.toThrow('a buffer in the transfer list of the input was already transferred');
    const given = await pool.map('givesKept', [1, 2, 3, 4]).catch((thrown: unknown) => thrown);
    expect(given).toMatchObject({
      message: expect.stringContaining('a buffer in the transfer list of the result was already transferred') as string,
    });
    expect(await pool.apply('sqr', [3])).toBe(9);
  });

  test('a value that a worker does not know fails its item, and the worker continues', async () => {
    const strange = { [Symbol.for('poolscope.sync')]: () => ({ $poolscope: 'nobodyKnows', v: 1 }) };
    const error = await pool.map('richValues', [1, strange], { chunksize: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ item: 1, message: expect.stringContaining('cannot revive a nobodyKnows') as string });
    expect(await pool.apply('sqr', [3])).toBe(9);
  });

  test('processes share no memory, and the call reports it', async () => {
    const apart = await open({ isolation: 'process', workers: 1 });
    const array = new SharedArray('float64', 4);
    await expect(apart.apply('fill', [0, array])).rejects.toThrow('args[1] is shared memory (array)');
    await apart.terminate();
  });
});

test('options and modules that cannot be used are refused with what was expected', async () => {
  await expect(open({ workers: 0 })).rejects.toThrow('workers must be a whole number from 1');
  await expect(open({ isolation: 'fork' as 'thread' })).rejects.toThrow('isolation must be');
  await expect(open({ initargs: [1] } as PoolOptions<Work>)).rejects.toThrow('a pool has no option "initargs"');
  await expect(open({ timeout: -1 })).rejects.toThrow('timeout must be');
  await expect(Pool.open('./work.ts')).rejects.toThrow('absolute path');
  await expect(Pool.open('/nowhere/work.ts')).rejects.toThrow('there is no module');
  const pool = await open({ isolation: 'inline' });
  const size = 'large' as 'auto';
  await expect(pool.map('sqr', [1], { chunksize: size })).rejects.toThrow(
    "chunksize must be 'auto', or a whole number",
  );
  await expect(pool.map('sqr', [1], { chunksize: 0 })).rejects.toThrow('chunksize must be');
  await expect(pool.map('sqr', 5 as unknown as number[])).rejects.toThrow('items must be');
  await pool.terminate();
});

test('nothing is left among the temporary files', async () => {
  const { TMPDIR } = process.env;
  const dir = scratch('temporary');
  mkdirSync(dir);
  process.env['TMPDIR'] = dir;
  try {
    const pool = await open({ workers: 1 });
    expect(readdirSync(dir)).toHaveLength(1);
    await pool.terminate();
    expect(readdirSync(dir)).toEqual([]);
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
});

describe.each(['thread', 'process', 'inline'] as const)('the profile of a pool of the kind %s', (isolation) => {
  const module = join(root, 'test/fixtures/jobs/profiled.ts');
  const openProfiled = (profile?: 'cpu' | 'heap') =>
    Pool.open(module, { isolation, workers: 2, ...(profile && { profile }) });

  test('names the functions that took most time, and is a file that V8 could have written', async () => {
    const pool = await openProfiled('cpu');
    await pool.map('work', range(20));
    await expect(pool.profile()).rejects.toThrow('the pool is still open');
    await pool.close();
    const { kind, functions, file } = await pool.profile();
    // Inline, the module runs as this test runner has transformed it.
    const parse = functions.find((each) => each.function === 'parse' && each.file === module);
    expect([kind, parse]).toEqual([
      'cpu',
      expect.objectContaining({ line: isolation === 'inline' ? expect.any(Number) : 10 }),
    ]);
    expect(parse?.total).toBeGreaterThanOrEqual(parse?.self ?? Infinity);
    expect(JSON.parse(file)).toMatchObject({ startTime: 0, nodes: expect.any(Array) as unknown });
  });

  test('has bytes if allocations are sampled', async () => {
    const pool = await openProfiled('heap');
    await pool.map('allocate', [0, 1]);
    await pool.close();
    const { functions, file } = await pool.profile();
    expect(functions.find((each) => each.function === 'makeRows')?.total).toBeGreaterThan(2 * 300_000 * 16);
    expect(JSON.parse(file)).toHaveProperty('head.children');
  });
});

test('a pool without the option has no profile', async () => {
  const pool = await open({ workers: 1 });
  await pool.close();
  await expect(pool.profile()).rejects.toThrow('the pool takes no profile');
  await pool.join();
});

describe.each(['thread', 'process', 'inline'] as const)(
  'a worker that runs several items at the same time, %s,',
  (isolation) => {
    test('does so in maps and streams', async () => {
      await using pool = await open({ isolation, workers: 1, concurrency: 4 });
      const fours = Array.from({ length: 12 }, () => 4);
      expect(await pool.map('together', fours)).toEqual(fours);
      expect(await arrayFrom(pool.imapUnordered('together', fours))).toEqual(fours);
      expect(await arrayFrom(pool.imap('sqr', oneByOne(range(9))))).toEqual(squares(9));
    });

    test.skipIf(isolation === 'inline')('blames the one that does not end, and no other', async () => {
      await using pool = await open({ isolation, workers: 1, concurrency: 3, timeout: 300 });
      const calls = range(9).map((item) => [4, item] as const);
      const handle = pool.starmapAsync('neverFor', calls);
      await expect(handle.get()).rejects.toMatchObject({ name: 'TimeoutError', item: 4 });
      expect(await pool.map('sqr', range(9))).toEqual(squares(9));
    });
  },
);

test('a worker that dies takes those with it that it ran, which run again alone', async () => {
  await using pool = await open({ workers: 1, concurrency: 4 });
  const outcomes = await Promise.allSettled(range(4).map((item) => pool.map('exitsFor', [item])));
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  await expect(pool.map('exitsFor', range(8))).rejects.toThrow('process.exit');
  expect(await pool.map('sqr', range(9))).toEqual(squares(9));
});
