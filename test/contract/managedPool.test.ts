import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as libraryModule from '../../src/pool/index.ts';
import type { Manager, Pool } from '../../src/pool/index.ts';
import type * as managedModule from '../fixtures/pool/managed.ts';
import { isAlive } from '../support/isAlive.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

// The built library, since managers start from files beside it, and classes must be those of its other files.
const dist = join(root, 'dist');
const library = createRequire(join(dist, 'x.js'))('./library.js') as typeof libraryModule;
const { ManagedDict, ManagedList, ManagedQueue, ManagerClosedError, QueueEmptyError } = library;
type Work = typeof managedModule;
const work = join(root, 'test/fixtures/pool/managed.ts');

const ids = [0, 1, 2, 3, 4];
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe.each([
  { isolation: 'thread', workers: 5, process: false },
  { isolation: 'process', workers: 5, process: true },
  { isolation: 'inline', workers: 1, process: false },
] as const)('a manager and a pool with isolation $isolation', ({ isolation, workers, process: apart }) => {
  let manager: Manager;
  let pool: Pool<Work>;
  beforeAll(async () => {
    manager = await library.Manager.start({ process: apart });
    pool = await library.Pool.open<Work>(work, { isolation, workers });
  });
  afterAll(async () => {
    await pool.terminate();
    await manager.shutdown();
  });

  test('five workers append their id to a managed list under a managed lock', async () => {
    const shared = { list: await manager.list<number>(), lock: await manager.lock() };
    await pool.starmap(
      'appendOwnId',
      ids.map((id) => [id, shared] as const),
      { chunksize: 1 },
    );
    expect(sorted(await shared.list.toArrayAsync())).toEqual(ids);
  });

  test('a dict and a queue are filled from all workers', async () => {
    const words = ['one', 'three', 'seven'];
    const dict = await manager.dict<string, number>();
    const queue = await manager.queue<string>();
    await pool.starmap(
      'count',
      words.map((word) => [word, dict, queue] as const),
      { chunksize: 1 },
    );
    expect(await dict.toMapAsync()).toEqual(new Map(words.map((word) => [word, word.length])));
    const taken = [await queue.getAsync(), await queue.getAsync(), await queue.getAsync()];
    expect(taken.toSorted()).toEqual(words.toSorted());
    await expect(queue.getNowaitAsync()).rejects.toBeInstanceOf(QueueEmptyError);
  });

  test('map passes a proxy as the item itself', async () => {
    const list = await manager.list<number>();
    await pool.map('appendLater', [list, list, list], { chunksize: 1 });
    for await (const length of pool.imap('appendLater', [list])) expect(length).toBe(4);
    expect(await list.lengthAsync()).toBe(4);
  });

  test('proxies inside of results are live', async () => {
    const list = await manager.list(['here']);
    const { inside } = await pool.apply('giveBack', [list]);
    const back = inside.get('it') as typeof list;
    expect(back).toBeInstanceOf(ManagedList);
    await back.appendAsync('there');
    expect(await list.toArrayAsync()).toEqual(['here', 'there']);
    const dict = await pool.apply('giveBack', [await manager.dict()]);
    const queue = await pool.apply('giveBack', [await manager.queue()]);
    expect(dict.inside.get('it')).toBeInstanceOf(ManagedDict);
    expect(queue.inside.get('it')).toBeInstanceOf(ManagedQueue);
  });

  test('a namespace passes although it has any name', async () => {
    const namespace = await manager.namespace({ mood: 'sad' });
    expect(await pool.apply('setMood', [namespace])).toBe('sad');
    expect(await namespace.getAsync('mood')).toBe('glad');
  });

  test('an initializer gets proxies', async () => {
    const shared = { list: await manager.list<number>(), lock: await manager.lock() };
    const initialized = await library.Pool.open<Work>(work, {
      isolation,
      workers: Math.min(workers, 2),
      initializer: { name: 'initialize', args: [shared] },
    });
    await initialized.map('appendToGiven', ids, { chunksize: 1 });
    await initialized.close();
    await initialized.join();
    expect(sorted(await shared.list.toArrayAsync())).toEqual(ids);
  });

  test('a module may have a copy of the library of its own', async () => {
    const copy = scratch('copy');
    cpSync(dist, copy, {
      recursive: true,
      filter: (file) => !/(?:server|languageClient|extension|extensionParts)\.js$/.test(file),
    });
    const list = await manager.list<string>();
    const { mine, classes } = await pool.apply('throughOwnCopy', [join(copy, 'library.js'), list]);
    expect(classes).toEqual([false, true]);
    expect(await list.toArrayAsync()).toEqual(['by my own copy']);
    await mine.appendAsync('here');
    expect(await list.lengthAsync()).toBe(2);
  });
});

test.each(['thread', 'process'] as const)(
  'after the manager, calls of %s workers end and none is left',
  async (kind) => {
    const manager = await library.Manager.start({ process: true });
    const pool = await library.Pool.open<Work>(work, { isolation: kind, workers: 2 });
    const list = await manager.list<number>();
    await pool.map('appendLater', [list, list], { chunksize: 1 });
    const pids = kind === 'process' ? await list.toArrayAsync() : [];
    await manager.shutdown();
    expect(isAlive(manager.pid)).toBe(false);
    await expect(pool.apply('expectsClosed', [list])).rejects.toMatchObject({ name: ManagerClosedError.name });
    await pool.close();
    await pool.join();
    expect(pids.filter(isAlive)).toEqual([]);
  },
);
