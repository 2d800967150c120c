import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../../../src/manager/objects/callers.ts';
import { newObject, ObjectStore, type ObjectCall, type ObjectKind } from '../../../../src/manager/objects/store.ts';
import { ManagedArray, ManagedDict, ManagedList, ManagedValue } from '../../../../src/manager/proxies/collections.ts';
import { hold, holdAsync } from '../../../../src/manager/proxies/held.ts';
import { ManagedLock, ManagedSemaphore } from '../../../../src/manager/proxies/locks.ts';
import { openNamespace, type ManagedNamespace } from '../../../../src/manager/proxies/managedNamespace.ts';
import { createState, ManagedObject, proxyOf } from '../../../../src/manager/proxies/managedObject.ts';
import { ManagedQueue } from '../../../../src/manager/proxies/queues.ts';
import { ManagedCondition } from '../../../../src/manager/proxies/signals.ts';
import { brand } from '../../../../src/sync/shared.ts';
import { revive, share } from '../../../../src/sync/share.ts';
import { callerOf } from '../objects/fakeSite.ts';

// Calls go to a store in this thread. A blocking call whose result is a promise cannot be answered here.
let store: ObjectStore;
let caller: Caller;
const calls: string[] = [];

const inStore = (_: unknown, call: ObjectCall): unknown => {
  calls.push(`${call.member}(${call.args.map((arg) => JSON.stringify(arg)).join(', ')})`);
  return structuredClone(store.call(caller, call));
};
vi.mock('../../../../src/manager/client/callNow.ts', () => ({
  callNow: (...call: Parameters<typeof inStore>) => inStore(...call),
}));
vi.mock('../../../../src/manager/client/callLater.ts', () => ({
  callLater: async (_: unknown, call: ObjectCall) => structuredClone(await store.call(caller, call)),
}));

const address = { path: '/nowhere', authkey: '', pid: 1 };

function stateOf(kind: ObjectKind, init?: unknown) {
  const id = store.call(caller, { object: newObject, member: kind, args: [init] }) as string;
  return createState(kind, id, address);
}

beforeEach(() => {
  store = new ObjectStore();
  caller = store.enter(callerOf(1).client.identity);
  calls.length = 0;
});

describe('a proxy', () => {
  test('has each member in both forms', async () => {
    const list = new ManagedList<number>(stateOf('list', [1, 2]));
    list.append(3);
    await list.appendAsync(4);
    expect([list.length, await list.lengthAsync(), list.get(-1), await list.getAsync(0)]).toEqual([4, 4, 4, 1]);
    expect(calls).toEqual(['append(3)', 'length()', 'get(-1)']);
  });

  test('is the same object after a copy', () => {
    const list = new ManagedList<number>(stateOf('list', []));
    const copy = revive(structuredClone(share({ list }))) as { list: ManagedList<number> };
    expect(copy.list).toBeInstanceOf(ManagedList);
    copy.list.append(1);
    expect([list.toArray(), copy.list.id]).toEqual([[1], list.id]);
  });

  test('can be created for any class, whose fields it does not have', () => {
    class Counter {
      readonly field = 1;
      get size(): number {
        return 1;
      }
      add(): void {}
    }
    const Proxied = proxyOf(Counter);
    const members = Object.getOwnPropertyNames(Proxied.prototype).toSorted();
    expect(members).toEqual(['add', 'addAsync', 'constructor', 'size', 'sizeAsync']);
    expect(new Proxied(createState('list', 'list-1', address))).toBeInstanceOf(ManagedObject);
  });
});

describe('iteration', () => {
  test('uses one copy of all values, in one call', async () => {
    const list = new ManagedList(stateOf('list', [1, 2]));
    for (const value of list) if (value === 1) list.append(3);
    expect(calls).toEqual(['toArray()', 'append(3)']);
    const values: number[] = [];
    for await (const value of list) values.push(value as number);
    expect(values).toEqual([1, 2, 3]);
    expect([...new ManagedArray(stateOf('array', ['a']))]).toEqual(['a']);
  });

  test('of a dict yields its entries', async () => {
    const dict = new ManagedDict<string, number>(stateOf('dict', { a: 1, b: 2 }));
    const later: unknown[] = [];
    for await (const entry of dict) later.push(entry);
    expect([[...dict], later, dict.toMap()]).toEqual([
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['a', 1],
        ['b', 2],
      ],
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ]);
  });
});

test('the value of a managed value is read and written in one call each', () => {
  const value = new ManagedValue<number>(stateOf('value', 5));
  value.value += 1;
  expect([value.value, calls]).toEqual([6, ['get()', 'set(6)', 'get()']]);
});

describe('a namespace', () => {
  interface Config {
    rate?: number | undefined;
    [key: string]: unknown;
  }
  let config: ManagedNamespace<Config>;
  beforeEach(() => {
    config = openNamespace<Config>(stateOf('namespace', { rate: 5 }));
  });

  test('has its values as properties', async () => {
    config.rate = 6;
    expect([config.rate, 'rate' in config, 'other' in config, await config.getAsync('rate')]).toEqual([
      6,
      true,
      false,
      6,
    ]);
    delete config.rate;
    delete config['other'];
    expect([config.rate, 'rate' in config, config.toObject()]).toEqual([undefined, false, {}]);
  });

  test.each(['id', 'get', 'toObject', 'getAsync', 'constructor', 'toString', 'then', 'hasOwnProperty'])(
    'has no property that is called %s',
    (name) => {
      expect(() => (config[name as 'rate'] = 1)).toThrow(`cannot have a property "${name}"`);
      expect(() => delete config[name as 'rate']).toThrow(`cannot have a property "${name}"`);
      expect(calls).toEqual([]);
    },
  );

  test('can be awaited, inspected and passed on, without a call', async () => {
    expect(await Promise.resolve(config)).toBe(config);
    expect(config.id).toMatch(/^namespace-/);
    expect(config[brand]()).toMatchObject({ $poolscope: 'managed.namespace', id: config.id });
    expect(config.constructor.name).toBe('Proxied');
    expect(calls).toEqual([]);
  });
});

describe('a lock or permit that is held', () => {
  const free = { id: 'lock-1', acquire: () => true, acquireAsync: async () => true };

  test('is released once, in either form', async () => {
    const release = vi.fn<() => void>();
    const lock = { ...free, release, releaseAsync: async () => release() };
    const held = hold(lock, undefined, () => undefined);
    await held.releaseAsync();
    held.release();
    expect(release).toHaveBeenCalledTimes(1);
    {
      await using _held = await holdAsync(lock, undefined, async () => undefined);
    }
    {
      using _held = hold(lock, undefined, () => undefined);
    }
    expect(release).toHaveBeenCalledTimes(3);
  });

  test('names the thread that holds it, if it has an owner', async () => {
    const taken = {
      ...free,
      acquire: () => false,
      acquireAsync: async () => false,
      release() {},
      async releaseAsync() {},
    };
    expect(() => hold(taken, undefined, () => ({ pid: 7, thread: 3 }))).toThrow(
      'lock-1 was not free in time; thread 3 of process 7 holds it',
    );
    await expect(holdAsync(taken, undefined, async () => undefined)).rejects.toThrow(/^lock-1 was not free in time$/);
  });

  test('is returned by the proxies of locks and semaphores', async () => {
    const lock = new ManagedLock(stateOf('lock'));
    const held = await lock.holdAsync();
    expect([lock.locked, lock.owner]).toEqual([true, { pid: 1, thread: 0 }]);
    await expect(lock.holdAsync({ timeout: 0 })).rejects.toThrow('thread 0 of process 1 holds it');
    held.release();
    expect(lock.locked).toBe(false);
    const semaphore = new ManagedSemaphore(stateOf('semaphore', 0));
    await expect(semaphore.holdAsync({ timeout: 0 })).rejects.toThrow(/was not free in time$/);
  });
});

describe('a condition', () => {
  test('has the lock of its state, and waits for a predicate under it', async () => {
    const lock = new ManagedLock(stateOf('lock'));
    const state = stateOf('condition', lock.id);
    const condition = new ManagedCondition({ ...state, lock: lock[brand]() });
    expect(condition.lock.id).toBe(lock.id);
    const ready = { is: false };
    const waits = (async () => {
      using _held = await condition.holdAsync();
      return await condition.waitForAsync(() => ready.is && 'ready');
    })();
    await condition.acquireAsync();
    condition.notify();
    await condition.releaseAsync();
    await condition.acquireAsync();
    ready.is = true;
    condition.notifyAll();
    condition.release();
    expect(await waits).toBe('ready');
  });

  test('asks its predicate once more when the time is over', async () => {
    const lock = new ManagedLock(stateOf('lock'));
    const condition = new ManagedCondition({ ...stateOf('condition', lock.id), lock: lock[brand]() });
    using _held = await condition.holdAsync();
    const answers = [0, 7];
    expect(await condition.waitForAsync(() => answers.shift(), { timeout: 0 })).toBe(7);
  });
});

test('a queue passes messages', async () => {
  const queue = new ManagedQueue<string>(stateOf('queue', 1));
  await queue.putAsync('a');
  expect([queue.full(), await queue.getAsync(), queue.empty()]).toEqual([true, 'a', true]);
});
