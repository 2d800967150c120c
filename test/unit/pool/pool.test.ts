import { beforeEach, describe, expect, test, vi } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { Pool } from '../../../src/pool/pool.ts';
import type { CallOrigin } from '../../../src/pool/call.ts';

interface Made {
  readonly method: string;
  readonly origin: CallOrigin;
  readonly rest: readonly unknown[];
}

/** An engine that writes down the calls it receives, and answers each with what it was given. */
class FakeEngine {
  readonly made: Made[] = [];
  isOpen = true;
  checkOpen(): void {
    if (!this.isOpen) throw new UserFacingError('the pool is closed');
  }
  async map(origin: CallOrigin, ...rest: readonly unknown[]): Promise<unknown> {
    this.made.push({ method: 'map', origin, rest });
    return rest[0];
  }
  async apply(origin: CallOrigin, ...rest: readonly unknown[]): Promise<unknown> {
    this.made.push({ method: 'apply', origin, rest });
    return rest[0];
  }
  stream(origin: CallOrigin, ...rest: readonly unknown[]): void {
    this.made.push({ method: 'stream', origin, rest });
  }
  readonly close = vi.fn<() => void>();
  readonly terminate = vi.fn<() => Promise<void>>();
  readonly join = vi.fn<() => Promise<void>>();
}

let engine: FakeEngine;
vi.mock('../../../src/pool/openEngine.ts', () => ({ openEngine: async () => engine }));

let pool: Pool;
beforeEach(async () => {
  engine = new FakeEngine();
  pool = await Pool.open('/app/work.js');
});

const items = [1, 2];
async function* later(): AsyncGenerator<number> {
  yield* items;
}

test('a map reads each place of its array once', async () => {
  const reads: PropertyKey[] = [];
  const counted = new Proxy([5, 6, 7], {
    get: (target, key) => {
      if (typeof key === 'string' && /^\d/.test(key)) reads.push(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  expect(await pool.map('f', counted)).toEqual([5, 6, 7]);
  expect(reads).toEqual(['0', '1', '2']);
});

test('a wrong argument is thrown by the call that returns a handle, not by the handle', () => {
  const wrong = 7 as unknown as string;
  expect(() => pool.applyAsync(wrong, [1])).toThrow(UserFacingError);
  expect(() => pool.mapAsync(wrong, items)).toThrow(UserFacingError);
});

describe('every call of a pool', () => {
  test.each<[string, (name: string) => unknown, string, string]>([
    ['map', (name) => pool.map(name, items), 'map', 'map'],
    ['starmap', (name) => pool.starmap(name, [[1]]), 'map', 'starmap'],
    ['mapAsync', (name) => pool.mapAsync(name, items), 'map', 'map'],
    ['starmapAsync', (name) => pool.starmapAsync(name, [[1]]), 'map', 'starmap'],
    ['apply', (name) => pool.apply(name, [1]), 'apply', 'starmap'],
    ['applyAsync', (name) => pool.applyAsync(name, [1]), 'apply', 'starmap'],
    ['imap', (name) => pool.imap(name, items), 'stream', 'map'],
    ['imapUnordered', (name) => pool.imapUnordered(name, items), 'stream', 'map'],
  ])('%s has a target, and the stack of its caller on top', async (_, call, method, style) => {
    await call('work');
    expect(engine.made).toMatchObject([{ method, origin: { target: { exportName: 'work', call: style } } }]);
    expect(engine.made[0]!.origin.callerStack.split('\n')[1]).toContain('pool.test.ts');
  });

  test('passes on its items, also those of an iterable that has to be awaited', async () => {
    expect(await pool.map('work', new Set(items), { chunksize: 3 })).toEqual(items);
    const onProgress = (): void => {};
    expect(await pool.map('work', later(), { chunksize: 'auto', onProgress })).toEqual(items);
    expect(engine.made.map(({ rest }) => rest)).toEqual([
      [items, 3, undefined],
      [items, 'auto', onProgress],
    ]);
  });

  test('leaves the items of a stream to be read later, and passes on its sizes and order', () => {
    const source = later();
    pool.imap('work', source, { chunksize: 2, buffersize: 9 });
    pool.imapUnordered('work', source);
    expect(engine.made.map(({ rest }) => rest)).toEqual([
      [source, { chunksize: 2, buffersize: 9 }, true],
      [source, { chunksize: undefined, buffersize: undefined }, false],
    ]);
  });
});

describe('a wrong argument', () => {
  test.each<[string, () => unknown]>([
    ['mapAsync', () => pool.mapAsync(5 as never, items)],
    ['imap', () => pool.imap('work', 5 as never)],
    ['imapUnordered', () => pool.imapUnordered('work', items, { buffersize: 0 })],
    ['starmapAsync', () => pool.starmapAsync('work', [[1]], { chunksize: 0.5 })],
  ])('of %s throws immediately', (_, call) => {
    expect(call).toThrow(UserFacingError);
    expect(engine.made).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['map', () => pool.map('work', null as never)],
    ['starmap', () => pool.starmap(5 as never, [[1]])],
    ['apply', () => pool.apply((() => 1) as never, [1])],
  ])('of %s is a rejection', async (_, call) => {
    await expect(call()).rejects.toBeInstanceOf(UserFacingError);
    expect(engine.made).toEqual([]);
  });

  test('is refused before the source is read', () => {
    const read = vi.fn<() => Iterator<number>>();
    const source = { [Symbol.iterator]: read };
    engine.isOpen = false;
    expect(() => pool.mapAsync('work', source)).toThrow('the pool is closed');
    expect(read).not.toHaveBeenCalled();
  });
});

test('a handle calls back with its outcome', async () => {
  const callback = vi.fn<(value: unknown) => void>();
  await pool.applyAsync('work', [1], { callback });
  await pool.mapAsync('work', items, { callback });
  expect(callback.mock.calls).toEqual([[[1]], [items]]);
});

test('a pool is ended by its engine, at the end of its block too', async () => {
  await pool.close();
  await pool.join();
  {
    await using _pool = pool;
  }
  expect([engine.close, engine.join, engine.terminate].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
});
