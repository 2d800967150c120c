import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { ManagedBarrier, ManagedCondition, Manager, ManagerOptions } from '../../src/manager/index.ts';
import type { StepOutcome } from '../fixtures/manager/program.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/isAlive.ts';
import { library, places, runIn, visit } from '../support/managerPlaces.ts';
import { until } from '../support/until.ts';

const { AbandonedLockError, ManagerClosedError, revive, share } = library;
const hosts = [
  ['a thread', { process: false }],
  ['a process', { process: true }],
] as const;
const remotePlaces = ['a worker thread', 'a child process'] as const;

const running: Manager[] = [];

async function start(options?: ManagerOptions): Promise<Manager> {
  const manager = await library.Manager.start(options);
  running.push(manager);
  return manager;
}

afterEach(async () => {
  for (const manager of running.splice(0)) await manager.shutdown();
});

/** The address at which an object's manager listens. */
const socketOf = (object: unknown): string => (share(object) as { manager: { path: string } }).manager.path;
/** Resolves when this many threads wait at the barrier. */
const waiting = (barrier: ManagedBarrier, count: number): Promise<true> =>
  until(`${count} to wait`, async () => (await barrier.waitingAsync()) === count || undefined);

// Calls of every member of every kind of object, one after another, with arguments and expected results.
const script: readonly (readonly [on: string, member: string, args: readonly unknown[], outcome: StepOutcome])[] = [
  ['list', 'append', [3], { gives: undefined }],
  ['list', 'extend', [[1, 2, 1]], { gives: undefined }],
  ['list', 'toArray', [], { gives: [10, 3, 1, 2, 1] }],
  ['list', 'insert', [1, 7], { gives: undefined }],
  ['list', 'pop', [], { gives: 1 }],
  ['list', 'pop', [0], { gives: 10 }],
  ['list', 'pop', [9], { throws: 'RangeError' }],
  ['list', 'remove', [3], { gives: undefined }],
  ['list', 'remove', [3], { throws: 'NotFoundError' }],
  ['list', 'index', [2], { gives: 2 }],
  ['list', 'index', [99], { throws: 'NotFoundError' }],
  ['list', 'includes', [7], { gives: true }],
  ['list', 'includes', [99], { gives: false }],
  ['list', 'count', [7], { gives: 1 }],
  ['list', 'get', [-1], { gives: 2 }],
  ['list', 'get', [3], { throws: 'RangeError' }],
  ['list', 'set', [0, 5], { gives: undefined }],
  ['list', 'slice', [1], { gives: [1, 2] }],
  ['list', 'length', [], { gives: 3 }],
  ['list', 'sort', [], { gives: undefined }],
  ['list', 'toArray', [], { gives: [1, 2, 5] }],
  ['list', 'sort', [{ reverse: true }], { gives: undefined }],
  ['list', 'reverse', [], { gives: undefined }],
  ['list', 'append', ['text'], { gives: undefined }],
  ['list', 'sort', [], { throws: 'UserFacingError' }],
  ['list', 'append', [() => 1], { throws: 'UserFacingError' }],
  ['list', 'toArray', [], { gives: [1, 2, 5, 'text'] }],
  ['list', 'clear', [], { gives: undefined }],
  ['list', 'pop', [], { throws: 'RangeError' }],
  ['dict', 'get', ['a'], { gives: 1 }],
  ['dict', 'get', ['b'], { gives: undefined }],
  ['dict', 'set', ['b', new Map([[1, new Date(0)]])], { gives: undefined }],
  ['dict', 'get', ['b'], { gives: new Map([[1, new Date(0)]]) }],
  ['dict', 'set', [{}, 1], { throws: 'UserFacingError' }],
  ['dict', 'has', ['b'], { gives: true }],
  ['dict', 'delete', ['b'], { gives: true }],
  ['dict', 'delete', ['b'], { gives: false }],
  ['dict', 'update', [{ c: 3 }], { gives: undefined }],
  ['dict', 'update', [[['d', undefined]]], { gives: undefined }],
  ['dict', 'update', [new Map<unknown, unknown>([['a', 2], [[], 3]])], { throws: 'UserFacingError' }], // oxfmt-ignore
  ['dict', 'keys', [], { gives: ['a', 'c', 'd'] }],
  ['dict', 'values', [], { gives: [1, 3, undefined] }],
  ['dict', 'entries', [], { gives: [['a', 1], ['c', 3], ['d', undefined]] }], // oxfmt-ignore
  ['dict', 'size', [], { gives: 3 }],
  ['dict', 'setDefault', ['a', 9], { gives: 1 }],
  ['dict', 'setDefault', ['e', 9], { gives: 9 }],
  ['dict', 'pop', ['e'], { gives: 9 }],
  ['dict', 'pop', ['e', 'none'], { gives: 'none' }],
  ['dict', 'pop', ['e'], { throws: 'NotFoundError' }],
  ['dict', 'toMap', [], { gives: new Map<string, unknown>([['a', 1], ['c', 3], ['d', undefined]]) }], // oxfmt-ignore
  ['dict', 'popItem', [], { gives: ['d', undefined] }],
  ['dict', 'popItem', [], { gives: ['c', 3] }],
  ['dict', 'clear', [], { gives: undefined }],
  ['dict', 'popItem', [], { throws: 'NotFoundError' }],
  ['namespace', 'get', ['x'], { gives: 1 }],
  ['namespace', 'set', ['y', [2]], { gives: undefined }],
  ['namespace', 'has', ['y'], { gives: true }],
  ['namespace', 'toObject', [], { gives: { x: 1, y: [2] } }],
  ['namespace', 'delete', ['y'], { gives: true }],
  ['namespace', 'delete', ['y'], { gives: false }],
  ['value', 'get', [], { gives: 1n }],
  ['value', 'set', [new Uint8Array([1, 2])], { gives: undefined }],
  ['value', 'get', [], { gives: new Uint8Array([1, 2]) }],
  ['array', 'get', [2], { gives: 'c' }],
  ['array', 'set', [3, 'd'], { throws: 'RangeError' }],
  ['array', 'set', [-1, 'd'], { gives: undefined }],
  ['array', 'length', [], { gives: 3 }],
  ['array', 'slice', [1, 3], { gives: ['b', 'd'] }],
  ['array', 'index', ['d'], { gives: 2 }],
  ['array', 'includes', ['d'], { gives: true }],
  ['array', 'count', ['d'], { gives: 1 }],
  ['array', 'toArray', [], { gives: ['a', 'b', 'd'] }],
  ['queue', 'put', ['one'], { gives: undefined }],
  ['queue', 'putNowait', ['two'], { gives: undefined }],
  ['queue', 'putNowait', ['three'], { throws: 'QueueFullError' }],
  ['queue', 'put', ['three', { timeout: 1 }], { throws: 'QueueFullError' }],
  ['queue', 'qsize', [], { gives: 2 }],
  ['queue', 'full', [], { gives: true }],
  ['queue', 'empty', [], { gives: false }],
  ['queue', 'get', [], { gives: 'one' }],
  ['queue', 'getNowait', [], { gives: 'two' }],
  ['queue', 'getNowait', [], { throws: 'QueueEmptyError' }],
  ['queue', 'get', [{ timeout: 1 }], { throws: 'QueueEmptyError' }],
  ['queue', 'get', [{ timeout: 'soon' }], { throws: 'UserFacingError' }],
  ['joinableQueue', 'join', [], { gives: true }],
  ['joinableQueue', 'put', [1], { gives: undefined }],
  ['joinableQueue', 'putNowait', [2], { gives: undefined }],
  ['joinableQueue', 'qsize', [], { gives: 2 }],
  ['joinableQueue', 'full', [], { gives: false }],
  ['joinableQueue', 'empty', [], { gives: false }],
  ['joinableQueue', 'get', [], { gives: 1 }],
  ['joinableQueue', 'getNowait', [], { gives: 2 }],
  ['joinableQueue', 'taskDone', [], { gives: undefined }],
  ['joinableQueue', 'join', [{ timeout: 1 }], { gives: false }],
  ['joinableQueue', 'taskDone', [], { gives: undefined }],
  ['joinableQueue', 'taskDone', [], { throws: 'LockStateError' }],
  ['joinableQueue', 'join', [], { gives: true }],
  ['event', 'isSet', [], { gives: false }],
  ['event', 'wait', [{ timeout: 1 }], { gives: false }],
  ['event', 'set', [], { gives: undefined }],
  ['event', 'wait', [], { gives: true }],
  ['event', 'clear', [], { gives: undefined }],
  ['event', 'isSet', [], { gives: false }],
  ['lock', 'release', [], { throws: 'LockStateError' }],
  ['lock', 'owner', [], { gives: undefined }],
  ['lock', 'acquire', [], { gives: true }],
  ['lock', 'acquire', [{ timeout: 0 }], { gives: false }],
  ['lock', 'hold', [{ timeout: 1 }], { throws: 'TimeoutError' }],
  ['lock', 'locked', [], { gives: true }],
  ['lock', 'release', [], { gives: undefined }],
  ['lock', 'hold', [], { gives: 'held' }],
  ['lock', 'locked', [], { gives: false }],
  ['rLock', 'release', [], { throws: 'LockStateError' }],
  ['rLock', 'owner', [], { gives: undefined }],
  ['rLock', 'acquire', [], { gives: true }],
  ['rLock', 'acquire', [{ timeout: 0 }], { gives: true }],
  ['rLock', 'hold', [], { gives: 'held' }],
  ['rLock', 'release', [], { gives: undefined }],
  ['rLock', 'locked', [], { gives: true }],
  ['rLock', 'release', [], { gives: undefined }],
  ['rLock', 'locked', [], { gives: false }],
  ['semaphore', 'value', [], { gives: 1 }],
  ['semaphore', 'acquire', [], { gives: true }],
  ['semaphore', 'acquire', [{ timeout: 1 }], { gives: false }],
  ['semaphore', 'hold', [{ timeout: 1 }], { throws: 'TimeoutError' }],
  ['semaphore', 'release', [2], { gives: undefined }],
  ['semaphore', 'hold', [], { gives: 'held' }],
  ['semaphore', 'value', [], { gives: 2 }],
  ['boundedSemaphore', 'acquire', [], { gives: true }],
  ['boundedSemaphore', 'release', [], { gives: undefined }],
  ['boundedSemaphore', 'release', [], { throws: 'LockStateError' }],
  ['boundedSemaphore', 'hold', [], { gives: 'held' }],
  ['boundedSemaphore', 'value', [], { gives: 1 }],
  ['condition', 'wait', [], { throws: 'LockStateError' }],
  ['condition', 'notify', [], { throws: 'LockStateError' }],
  ['condition', 'hold', [], { gives: 'held' }],
  ['condition', 'acquire', [], { gives: true }],
  ['condition', 'notify', [], { gives: undefined }],
  ['condition', 'notifyAll', [], { gives: undefined }],
  ['condition', 'wait', [{ timeout: 1 }], { gives: false }],
  ['condition', 'waitFor', [], { gives: true }],
  ['condition', 'release', [], { gives: undefined }],
  ['barrier', 'parties', [], { gives: 1 }],
  ['barrier', 'wait', [], { gives: 0 }],
  ['barrier', 'waiting', [], { gives: 0 }],
  ['barrier', 'abort', [], { gives: undefined }],
  ['barrier', 'broken', [], { gives: true }],
  ['barrier', 'wait', [], { throws: 'BrokenBarrierError' }],
  ['barrier', 'reset', [], { gives: undefined }],
  ['barrier', 'broken', [], { gives: false }],
];

async function createObjects(manager: Manager): Promise<Readonly<Record<string, object>>> {
  return {
    list: await manager.list<unknown>([10]),
    dict: await manager.dict<string, unknown>({ a: 1 }),
    namespace: await manager.namespace({ x: 1 }),
    value: await manager.value<unknown>(1n),
    array: await manager.array(['a', 'b', 'c']),
    queue: await manager.queue(2),
    joinableQueue: await manager.joinableQueue(),
    event: await manager.event(),
    lock: await manager.lock(),
    rLock: await manager.rLock(),
    semaphore: await manager.semaphore(1),
    boundedSemaphore: await manager.boundedSemaphore(1),
    condition: await manager.condition(),
    barrier: await manager.barrier(1),
  };
}

describe.each(hosts)('a manager in %s', (_, options) => {
  test.each(places.flatMap((place) => [[place, 'now'] as const, [place, 'later'] as const]))(
    'does all it can for %s, %s',
    async (place, form) => {
      const manager = await start(options);
      const steps = script.map(([on, member, args]) => ({ on, do: member, args }));
      // A function cannot be passed to another place.
      const sendable = place === 'the main thread' ? steps : steps.filter(({ args }) => typeof args[0] !== 'function');
      const expected = script.filter((row) => place === 'the main thread' || typeof row[2][0] !== 'function');
      const outcomes = await runIn(place, 'perform', { objects: await createObjects(manager), steps: sendable, form });
      const found = (outcomes as readonly StepOutcome[]).map((outcome, k) => [...expected[k]!.slice(0, 3), outcome]);
      expect(found).toEqual(expected);
    },
  );

  test.each(remotePlaces)('lets five of %s add ids to a list under a lock without losing one', async (place) => {
    const manager = await start(options);
    const [list, lock] = [await manager.list<number>(), await manager.lock()];
    await Promise.all([1, 2, 3, 4, 5].map((id) => runIn(place, 'appendOwnId', { list, lock, id, times: 10 })));
    expect(list.toArray().toSorted((a, b) => a - b)).toEqual(
      [1, 2, 3, 4, 5].flatMap((id) => Array<number>(10).fill(id)),
    );
  });

  test.each(remotePlaces)('serves %s that waits while another one works', async (place) => {
    const manager = await start(options);
    const queue = await manager.queue<unknown>();
    const visited = visit(place, 'getOne', { queue });
    queue.put({ some: ['thing'] });
    expect(await visited.result).toEqual({ some: ['thing'] });
    await visited.kill();
  });

  test.each(places)('knows the thread of %s by both kinds of calls', async (place) => {
    const manager = await start(options);
    const { owner, pid } = (await runIn(place, 'lockBothWays', { lock: await manager.lock() })) as {
      owner: { pid: number };
      pid: number;
    };
    expect(owner.pid).toBe(pid);
  });

  test.each(remotePlaces)('takes proxies as values, also from %s', async (place) => {
    const manager = await start(options);
    const inner = await manager.list<string>();
    const list = await manager.list([{ inner }]);
    await runIn(place, 'fillNested', { list });
    expect(inner.toArray()).toEqual(['from afar']);
    expect(list.get(0).inner).toBeInstanceOf(library.ManagedList);
  });

  test.each(remotePlaces)(
    'names a holder that died, %s, to waiting and later calls, until the lock is freed',
    async (place) => {
      const manager = await start(options);
      const [lock, barrier] = [await manager.lock(), await manager.barrier(2)];
      const victim = visit(place, 'holdForEver', { lock, barrier });
      await waiting(barrier, 1);
      const late = lock.acquireAsync();
      const message = `lock-\\w+ is held by thread ${victim.thread} of process ${victim.pid}, which has ended`;
      await Promise.all([victim.kill(), expect(late).rejects.toThrow(new RegExp(message))]);
      expect(() => lock.acquire()).toThrow(AbandonedLockError);
      expect(await barrier.waitingAsync()).toBe(0);
      lock.release();
      expect(lock.acquire({ timeout: 0 })).toBe(true);
    },
  );

  test.each(remotePlaces)(
    'ends all calls of %s when it is shut down, those that block and later ones',
    async (place) => {
      const manager = await start(options);
      const [barrier, list] = [await manager.barrier(9), await manager.list()];
      const blocked = visit(place, 'waitFor', { barrier });
      const pending = visit(place, 'waitForAsync', { barrier });
      const mine = barrier.waitAsync();
      await waiting(barrier, 3);
      await Promise.all([
        manager.shutdown(),
        ...[blocked.result, pending.result].map((result) =>
          expect(result).rejects.toMatchObject({
            name: 'ManagerClosedError',
            message: expect.stringContaining('Start another'),
          }),
        ),
        expect(mine).rejects.toThrow(ManagerClosedError),
      ]);
      expect(() => list.append(1)).toThrow(ManagerClosedError);
      await expect(list.appendAsync(1)).rejects.toThrow(ManagerClosedError);
      await expect(manager.list()).rejects.toThrow(ManagerClosedError);
      await manager.shutdown();
      await Promise.all([blocked.kill(), pending.kill()]);
    },
  );

  test('leaves no process, no socket and no folder, which only its user could open', async () => {
    const manager = await start(options);
    const path = socketOf(await manager.list());
    expect(existsSync(path)).toBe(true);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    await manager.shutdown();
    expect(existsSync(dirname(path))).toBe(false);
    if (options.process) expect(isAlive(manager.pid)).toBe(false);
  });

  test('ends with a process that has nothing else to do, and leaves nothing', async () => {
    const owner = visit('a child process', 'startManager', { ...options, stay: false });
    const { list, pid } = (await owner.result) as { list: object; pid: number };
    await owner.ended();
    await eventually(() => isAlive(pid)).toBe(false);
    expect(existsSync(dirname(socketOf(list)))).toBe(false);
  });

  test('leaves nothing of an owner that was killed, at the latest when the next one starts', async () => {
    const owner = visit('a child process', 'startManager', { ...options, stay: true });
    const { list, pid } = (await owner.result) as { list: { append(value: number): void }; pid: number };
    list.append(3);
    await owner.kill();
    await eventually(() => isAlive(pid)).toBe(false);
    expect(() => list.append(4)).toThrow(ManagerClosedError);
    await start();
    expect(existsSync(dirname(socketOf(list)))).toBe(false);
  });

  test('serves only callers that prove its key, and a caller sends nothing to a manager with another key', async () => {
    const manager = await start({ ...options, authkey: Buffer.from('the right one') });
    const queue = await manager.queue();
    await queue.putAsync(1);
    const state = JSON.parse(JSON.stringify(share(queue))) as { readonly manager: object };
    const other = revive({ ...state, manager: { ...state.manager, authkey: 'guessed' } }) as typeof queue;
    // Each proxy of a thread uses the same connection, so a thread of its own tries.
    const { result } = visit('a worker thread', 'getOne', { queue: other });
    await expect(result).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringMatching(
        /^what listens at .* does not have the authentication key of this manager/,
      ) as unknown,
    });
    expect(await queue.getAsync()).toBe(1);
    await expect(library.Manager.start({ authkey: '' })).rejects.toThrow('authkey must be a text or bytes, not empty');
  });
});

test('a server process that is killed ends all calls, those that block too', async () => {
  const manager = await start({ process: true });
  const barrier = await manager.barrier(9);
  const visits = remotePlaces.map((place) => visit(place, 'waitFor', { barrier }));
  await waiting(barrier, 2);
  process.kill(manager.pid, 'SIGKILL');
  for (const { result, kill } of visits) {
    await expect(result).rejects.toMatchObject({ name: 'ManagerClosedError' });
    await kill();
  }
  await expect(barrier.waitAsync()).rejects.toThrow(ManagerClosedError);
  await eventually(() => existsSync(dirname(socketOf(barrier)))).toBe(false);
});

test('a condition wakes threads that wait for a state, under its lock', async () => {
  const manager = await start();
  const [condition, turn] = [await manager.condition(await manager.lock()), await manager.value(0)];
  const visits = [3, 2, 1].map((mine) => visit('a worker thread', 'waitForTurn', { condition, turn, mine }));
  await condition.acquireAsync();
  await turn.setAsync(1);
  await condition.notifyAllAsync();
  await condition.waitForAsync(async () => (await turn.getAsync()) === 4);
  await condition.releaseAsync();
  await Promise.all(visits.map(({ result }) => result));
  expect(turn.value).toBe(4);
});

test('the state of a proxy goes through JSON, and shows no key in a log', async () => {
  const manager = await start();
  const condition = await manager.condition();
  const copy = revive(JSON.parse(JSON.stringify(share({ condition })))) as { condition: ManagedCondition };
  await copy.condition.acquireAsync();
  expect(condition.lock.owner).toEqual({ pid: process.pid, thread: 0 });
  await condition.releaseAsync();
  expect(inspect(condition, { showHidden: true, depth: 9 })).not.toContain('authkey');
});

test('a namespace reads, sets, asks for and deletes its properties', async () => {
  const manager = await start();
  const namespace = await manager.namespace<{ x: number; y?: string }>({ x: 1 });
  namespace.x += 1;
  namespace.y = 'text';
  expect([namespace.x, namespace.y, 'y' in namespace]).toEqual([2, 'text', true]);
  delete namespace.y;
  expect(await namespace.toObjectAsync()).toEqual({ x: 2 });
  expect(() => Reflect.set(namespace, 'then', 1)).toThrow('cannot have a property "then"');
  expect(() => Object.assign(namespace, { toObject: 1 })).toThrow('the name is reserved');
});

test('a manager is shut down by the end of its block', async () => {
  const started = await (async () => {
    await using manager = await library.Manager.start();
    return { manager, list: await manager.list<number>() };
  })();
  expect(() => started.list.append(1)).toThrow(ManagerClosedError);
});

test('values, lists, arrays and dicts are used like those of the language', async () => {
  const manager = await start();
  const value = await manager.value(1);
  value.value += 1;
  expect(value.value).toBe(2);
  const list = await manager.list(['a', 'b']);
  const array = await manager.array([1, 2]);
  const dict = await manager.dict([['k', 1]]);
  expect([[...list], [...array], [...dict]]).toEqual([['a', 'b'], [1, 2], [['k', 1]]]); // oxfmt-ignore
  expect([await collect(list), await collect(array), await collect(dict)]).toEqual([['a', 'b'], [1, 2], [['k', 1]]]); // oxfmt-ignore
});

test('an error of the manager has its class, its next step, and the stack of the manager as cause', async () => {
  const manager = await start();
  const list = await manager.list([1, 'two']);
  expect(() => list.sort()).toThrow(
    expect.objectContaining({
      name: 'UserFacingError',
      nextStep: expect.stringContaining('toArray()'),
      stack: expect.stringContaining('manager.test.ts'),
      cause: expect.objectContaining({
        stack: expect.stringMatching(/in the manager: UserFacingError.*ListObject\.sort/s),
      }),
    }),
  );
  expect(() => list.append(new library.Lock() as never)).toThrow('this value cannot be copied');
});

test('the script calls every member of every kind of object', async () => {
  const manager = await start();
  const members = Object.entries(await createObjects(manager)).flatMap(([on, object]) =>
    membersOf(object).map((member) => `${on}.${member}`),
  );
  const called = new Set(script.map(([on, member]) => `${on}.${member}`));
  expect(members.filter((member) => !called.has(member))).toEqual([]);
});

async function collect(source: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const value of source) values.push(value);
  return values;
}

/** Names of members with an asynchronous form. */
function membersOf(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (prototype === null) return [];
  const names = Object.getOwnPropertyNames(object).filter((name) => name.endsWith('Async'));
  return [...names.map((name) => name.slice(0, -'Async'.length)), ...membersOf(prototype)];
}
