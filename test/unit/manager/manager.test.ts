import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Manager } from '../../../src/manager/manager.ts';
import type { ServerInit } from '../../../src/manager/server.ts';
import { serve } from '../../../src/manager/wire/serve.ts';
import { ManagedBoundedSemaphore, ManagedSemaphore } from '../../../src/manager/proxies/locks.ts';

// The server runs in this thread, so calls must not block it.
const started: ServerInit[] = [];
const end = vi.fn<() => Promise<void>>().mockResolvedValue();
let problem: Error | undefined;
const start = async (init: ServerInit) => {
  started.push(init);
  if (problem) throw problem;
  await serve(init);
  return { pid: 77, end };
};
vi.mock('../../../src/manager/host.ts', () => ({
  startThread: (init: ServerInit) => start(init),
  startProcess: () => Promise.reject(new Error('no process')),
}));

let manager: Manager;
beforeEach(async () => {
  manager = await Manager.start();
});
afterEach(async () => {
  problem = undefined;
  await manager.shutdown();
});

describe('a manager', () => {
  test('creates each kind of object with its initial value', async () => {
    expect(await (await manager.list([1])).toArrayAsync()).toEqual([1]);
    expect(await (await manager.dict({ a: 1 })).entriesAsync()).toEqual([['a', 1]]);
    expect(await (await manager.namespace({ a: 1 })).toObjectAsync()).toEqual({ a: 1 });
    expect(await (await manager.namespace()).toObjectAsync()).toEqual({});
    expect(await (await manager.value('v')).getAsync()).toBe('v');
    expect(await (await manager.array([1, 2])).lengthAsync()).toBe(2);
    const queue = await manager.queue<number>(1);
    await queue.putAsync(1);
    expect(await queue.fullAsync()).toBe(true);
    expect(await (await manager.joinableQueue()).joinAsync()).toBe(true);
    expect(await (await manager.event()).isSetAsync()).toBe(false);
    expect(await (await manager.barrier(1)).waitAsync()).toBe(0);
  });

  test('creates locks and semaphores of their kind', async () => {
    const lock = await manager.lock();
    await lock.acquireAsync();
    expect(await lock.acquireAsync({ timeout: 0 })).toBe(false);
    const again = await manager.rLock();
    await again.acquireAsync();
    expect(await again.acquireAsync({ timeout: 0 })).toBe(true);
    const [semaphore, bounded] = [await manager.semaphore(), await manager.boundedSemaphore(2)];
    expect([semaphore, bounded].map(({ constructor }) => constructor)).toEqual([
      ManagedSemaphore,
      ManagedBoundedSemaphore,
    ]);
    await semaphore.releaseAsync();
    expect(await semaphore.valueAsync()).toBe(2);
    await expect(bounded.releaseAsync()).rejects.toThrow('more often than it was acquired');
  });

  test('creates a condition with the given lock, or with an RLock of its own', async () => {
    const lock = await manager.lock();
    expect((await manager.condition(lock)).lock.id).toBe(lock.id);
    expect((await manager.condition()).lock.id).toMatch(/^rLock-/);
    const other = await Manager.start();
    await expect(manager.condition(await other.lock())).rejects.toThrow('this manager has no object lock-');
    await other.shutdown();
  });

  test('has a key and a folder of its own, which goes with it', async () => {
    const other = await Manager.start();
    const [one, two] = started.slice(-2);
    expect(one!.authkey).not.toBe(two!.authkey);
    expect([existsSync(two!.dir), dirname(two!.path), other.pid]).toEqual([true, two!.dir, 77]);
    {
      await using _ends = other;
    }
    await other.shutdown();
    expect([existsSync(two!.dir), existsSync(one!.dir)]).toEqual([false, true]);
    expect(end).toHaveBeenCalled();
  });

  test('that does not start leaves no folder', async () => {
    problem = new Error('no thread');
    await expect(Manager.start()).rejects.toThrow('no thread');
    expect(existsSync(started.at(-1)!.dir)).toBe(false);
    await expect(Manager.start({ process: true })).rejects.toThrow('no process');
  });
});
