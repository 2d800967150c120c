import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as libraryModule from '../../src/pool/index.ts';
import type { Barrier, Pool, Race, SharedArray, SharedValue } from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/races/work.ts';
import { root } from '../support/root.ts';

// The built library, as programs have it: a manager starts from files beside it.
const library = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;
const { BoundedSemaphore, Condition, Event, JoinableQueue, Lock, Manager, Pipe, Queue, RLock, Semaphore } = library;

type Work = typeof workModule;
const work = join(root, 'test/fixtures/races/work.ts');
/** The value that `countUp` increments. */
const countsAt = 1 + readFileSync(work, 'utf8').split('\n').indexOf('  counter.value += 1;');
const times = <T>(count: number, make: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => make(k));

describe.each([1, 2, 8])('with %i workers', (workers) => {
  let pool: Pool<Work>;
  let known = 0;
  beforeAll(async () => {
    pool = await library.Pool.open<Work>(work, { workers, detectRaces: true });
  });
  afterAll(() => pool.terminate());

  /** The races since the last call. */
  const found = (): Race[] => {
    const all = pool.races();
    const races = all.slice(known);
    known = all.length;
    return races;
  };
  const each = <T>(make: (k: number) => T): T[] => times(workers, make);
  const meet = (): Barrier => new library.Barrier(workers);
  const counter = (): SharedValue<'int32'> => new library.SharedValue('int32', 0, { name: 'total' });
  const racing = workers > 1;

  test('a counter without its lock is found, with both accesses, and so are its workers and items', async () => {
    const args = [meet(), counter()] as const;
    await pool.starmap(
      'countUp',
      each(() => [...args]),
      { chunksize: 1 },
    );
    const races = found();
    expect(races).toHaveLength(racing ? 1 : 0);
    for (const { kind, name, element, accesses } of races) {
      expect([kind, name, element]).toEqual(['value', 'total', null]);
      const [earlier, later] = accesses;
      expect([earlier.op, later.op]).toContain('write');
      expect(earlier.worker).not.toBe(later.worker);
      expect(earlier.item).not.toBe(later.item);
      for (const { frames } of accesses)
        expect(frames[0]).toMatchObject({ function: 'countUp', file: work, line: countsAt });
    }
  });

  test('elements of their own are no race', async () => {
    const args = [meet(), new library.SharedArray('int32', workers)] as const;
    await pool.starmap(
      'setElement',
      each((k) => [...args, k]),
      { chunksize: 1 },
    );
    expect(found()).toEqual([]);
  });

  test('an array that was filled before the call, and is only read by it, is no race', async () => {
    const grid = new library.SharedArray('int32', 10);
    grid.fill(3);
    const sums = await pool.starmap(
      'readAll',
      each(() => [barrier, grid] as const),
      { chunksize: 1 },
    );
    expect(sums).toEqual(each(() => 30));
    expect(found()).toEqual([]);
    // The accesses of its items come before those after the call.
    grid[0] = 1;
    expect(found()).toEqual([]);
  });
  const barrier = new library.Barrier(workers);

  test('readers and a writer of one array race', async () => {
    const args = [meet(), new library.SharedArray('int32', 3)] as const;
    await pool.starmap(
      'readOrWrite',
      each((k) => [...args, k === 0]),
      { chunksize: 1 },
    );
    const races = found();
    expect(races).toHaveLength(racing ? 1 : 0);
    for (const { accesses } of races) expect(accesses.map(({ op }) => op).sort()).toEqual(['read', 'write']);
  });

  test.each([
    ['Lock', () => new Lock()],
    ['RLock', () => new RLock()],
    ['Semaphore', () => new Semaphore(1)],
    ['BoundedSemaphore', () => new BoundedSemaphore(1)],
    ['Condition', () => new Condition()],
  ])('a counter within a %s is silent and right', async (_, create) => {
    const args = [meet(), counter(), create()] as const;
    await pool.starmap(
      'countWithin',
      each(() => [...args]),
      { chunksize: 1 },
    );
    expect(args[1].value).toBe(20 * workers);
    expect(found()).toEqual([]);
  });

  test('a counter within a lock that is awaited is silent', async () => {
    const args = [meet(), counter(), new Lock()] as const;
    await pool.starmap(
      'countAwaiting',
      each(() => [...args]),
      { chunksize: 1 },
    );
    expect([args[1].value, found()]).toEqual([20 * workers, []]);
  });

  test('a counter within its own lock is silent', async () => {
    const args = [meet(), counter()] as const;
    await pool.starmap(
      'countInWithLock',
      each(() => [...args]),
      { chunksize: 1 },
    );
    expect([args[1].value, found()]).toEqual([20 * workers, []]);
  });

  test('a counter that is passed on by a queue is silent', async () => {
    const args = [meet(), counter(), new Queue<string>()] as const;
    args[2].put('the token');
    await pool.starmap(
      'countWithToken',
      each(() => [...args]),
      { chunksize: 1 },
    );
    expect([args[1].value, found()]).toEqual([20 * workers, []]);
  });

  test('a counter within a lock of Atomics is silent', async () => {
    const args = [meet(), counter(), new library.SharedArray('int32', 1)] as const;
    await pool.starmap(
      'countBySpinning',
      each(() => [...args]),
      { chunksize: 1 },
    );
    expect([args[1].value, found()]).toEqual([20 * workers, []]);
  });

  test('a counter within a lock of a manager is silent', async () => {
    const manager = await Manager.start();
    const args = [meet(), counter(), await manager.lock()] as const;
    await pool.starmap(
      'countManaged',
      each(() => [...args]),
      { chunksize: 1 },
    );
    await manager.shutdown();
    expect([args[1].value, found()]).toEqual([workers, []]);
  });

  test('turns by events are silent', async () => {
    const total = counter();
    const events = times(workers + 1, () => new Event());
    const done = pool.starmapAsync(
      'countInTurns',
      each((k) => [total, events[k]!, events[k + 1]!]),
      { chunksize: 1 },
    );
    events[0]!.set();
    await done;
    expect([total.value, found()]).toEqual([workers, []]);
  });

  test('turns by a condition are silent', async () => {
    const args = [counter(), new Condition()] as const;
    await pool.starmap(
      'countWhenNotified',
      each((k) => [...args, k]),
      { chunksize: 1 },
    );
    expect([args[0].value, found()]).toEqual([workers, []]);
  });

  test('rounds between barriers are silent, and race where one is missing', async () => {
    const grid = (): SharedArray<'int32'> => new library.SharedArray('int32', workers);
    const right = [meet(), grid()] as const;
    await pool.starmap(
      'passRounds',
      each((k) => [...right, k, 20, 2]),
      { chunksize: 1 },
    );
    expect(found()).toEqual([]);
    const wrong = [meet(), grid()] as const;
    await pool.starmap(
      'passRounds',
      each((k) => [...wrong, k, 20, 1]),
      { chunksize: 1 },
    );
    expect(found()).toHaveLength(racing ? 1 : 0);
  });

  test('the work of one call happens before the next call, in any worker', async () => {
    const grid = new library.SharedArray('int32', 1);
    for (let k = 0; k < 3 * workers; k++) await pool.apply('addTo', [grid, 0]);
    grid[0]! += 1;
    expect([grid[0], found()]).toEqual([3 * workers + 1, []]);
  });

  test('results of a stream happen before the code that receives them', async () => {
    const grid = new library.SharedArray('int32', 20);
    const items = times(20, (index) => ({ grid, index }));
    for await (const index of pool.imap('addAtPlace', items)) grid[index]! += 1;
    expect([...grid]).toEqual(times(20, () => 2));
    expect(found()).toEqual([]);
  });
});

describe('with two workers at a time', () => {
  const run = async (use: (pool: Pool<Work>) => Promise<unknown>): Promise<readonly Race[]> => {
    const pool = await library.Pool.open<Work>(work, { workers: 2, detectRaces: true });
    try {
      await use(pool);
      return pool.races();
    } finally {
      await pool.terminate();
    }
  };

  test('a producer and a consumer of a queue are silent', async () => {
    const [grid, queue] = [new library.SharedArray('int32', 100), new Queue<number>()];
    const races = await run((pool) =>
      Promise.all([pool.apply('consume', [grid, queue]), pool.apply('produce', [grid, queue, 100])]),
    );
    expect(races).toEqual([]);
  });

  test('work before taskDone happens before the end of join', async () => {
    const [grid, queue] = [new library.SharedArray('int32', 50), new JoinableQueue<number>()];
    for (let k = 0; k < 50; k++) queue.put(k);
    queue.put(-1);
    const races = await run(async (pool) => {
      const [sum] = await Promise.all([pool.apply('joinAll', [grid, queue]), pool.apply('workOff', [grid, queue])]);
      expect(sum).toBe(50);
    });
    expect(races).toEqual([]);
  });

  test('turns by a pipe are silent', async () => {
    const [total, [near, far]] = [new library.SharedValue('int32', 0), Pipe<number>()];
    const races = await run((pool) =>
      Promise.all([pool.apply('rally', [total, near, true]), pool.apply('rally', [total, far, false])]),
    );
    expect([total.value, races]).toEqual([20, []]);
  });

  test('accesses of the program between a call and its end race with the items', async () => {
    const pool = await library.Pool.open<Work>(work, { workers: 1, detectRaces: true });
    const grid = new library.SharedArray('int32', 1, { name: 'grid' });
    const adding = pool.apply('addTo', [grid, 0]);
    grid[0] = 5;
    await adding;
    const [race] = pool.races();
    await pool.terminate();
    expect(race).toMatchObject({ kind: 'array', name: 'grid', element: 0 });
    expect(race?.accesses.map(({ worker, item, op }) => [worker, item, op])).toEqual([
      [null, null, 'write'],
      [0, 0, 'read'],
    ]);
    expect(race?.accesses[0].stack).toContain('races.test.ts');
  });

  test('an item that was ended in the middle happens before code that receives its error', async () => {
    const pool = await library.Pool.open<Work>(work, { workers: 2, timeout: 900, detectRaces: true });
    const grid = new library.SharedArray('int32', 1);
    await expect(pool.apply('spinForEver', [grid])).rejects.toThrow('still running');
    grid[0]! += 1;
    await pool.apply('addTo', [grid, 0]);
    const races = pool.races();
    await pool.terminate();
    expect([grid[0], races]).toEqual([3, []]);
  });

  test('a thread that takes a lock over from a dead one is ordered after it', async () => {
    const pool = await library.Pool.open<Work>(work, { workers: 2, detectRaces: true });
    const [grid, lock] = [new library.SharedArray('int32', 1), new Lock()];
    const ended = pool.apply('exitWithLock', [grid, lock]).catch(() => {});
    while (!lock.locked) await new Promise(setImmediate);
    const taken = pool.apply('takeFromDead', [grid, lock]);
    await Promise.all([ended, taken]);
    const races = pool.races();
    await pool.terminate();
    expect([grid[0], races]).toEqual([2, []]);
  });

  test('a fresh worker continues after the one that it replaces', async () => {
    const pool = await library.Pool.open<Work>(work, { workers: 1, maxTasksPerChild: 1, detectRaces: true });
    const grid = new library.SharedArray('int32', 1);
    await pool.starmap(
      'addTo',
      times(5, () => [grid, 0]),
      { chunksize: 1 },
    );
    const races = pool.races();
    await pool.terminate();
    expect([grid[0], races]).toEqual([5, []]);
  });
});

test('each pair of places is warned of once', async () => {
  const warned: string[] = [];
  const listen = (warning: Error): void => void (warning.name === 'RaceWarning' && warned.push(warning.message));
  process.on('warning', listen);
  const pool = await library.Pool.open<Work>(work, { workers: 2, detectRaces: true });
  for (let k = 0; k < 3; k++) {
    const args = [new library.Barrier(2), new library.SharedValue('int32', 0, { name: 'total' })] as const;
    await pool.starmap('countUp', [[...args], [...args]], { chunksize: 1 });
  }
  await pool.terminate();
  process.off('warning', listen);
  expect(warned).toHaveLength(1);
  expect(warned[0]).toMatch(/^data race on value "total"\n(read|write) by item \d on worker \d\n +at countUp/);
});

test('processes share nothing to race for', async () => {
  await expect(library.Pool.open(work, { isolation: 'process', detectRaces: true })).rejects.toThrow(
    'detectRaces needs threads: processes share no memory',
  );
});
