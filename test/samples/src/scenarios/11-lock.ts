// Lock: acquire, try, finally release, around a list that all workers share.
import { Lock, Manager, Pool, type ManagedList } from 'poolscope';

export const inputs = Array.from({ length: 12 }, (_, item) => item);

export const initargs = async () => {
  const manager = await Manager.start();
  return [new Lock({ name: 'list' }), await manager.list<number>()] as const;
};

let lock: Lock;
let list: ManagedList<number>;

export function setup(guard: Lock, shared: ManagedList<number>): void {
  lock = guard;
  list = shared;
}

/** Appends the length of the list: 0, 1, 2 … if the lock works. Returns that length and the time that it waited. */
export function append(): { readonly appended: number; readonly waitedMs: number } {
  const asked = performance.now();
  lock.acquire();
  const waitedMs = performance.now() - asked;
  try {
    const appended = list.length;
    pause(2);
    list.append(appended);
    return { appended, waitedMs };
  } finally {
    lock.release();
  }
}

/** Blocks the thread for milliseconds. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function main(): Promise<void> {
  const [guard, shared] = await initargs();
  await using pool = await Pool.open<typeof import('./11-lock.ts')>(new URL(import.meta.url), {
    workers: 4,
    initializer: { name: 'setup', args: [guard, shared] },
  });
  const results = await pool.map('append', inputs);
  console.log(`list: ${shared.toArray().join(' ')}`);
  console.log(`# waited: ${results.map(({ waitedMs }) => `${waitedMs.toFixed(1)} ms`).join(', ')}`);
}

if (import.meta.main) await main();
