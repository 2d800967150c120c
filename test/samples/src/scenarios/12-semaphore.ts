// Semaphore: eight workers use a resource that allows two at once.
import { Pool, Semaphore, SharedValue } from 'poolscope';

/** On the command line: --workers 8. */
export const inputs = Array.from({ length: 16 }, (_, item) => item);

export const initargs = () =>
  [new Semaphore(2, { name: 'resource' }), new SharedValue('int32', 0, { name: 'inside' })] as const;

let resource: Semaphore;
let inside: SharedValue<'int32'>;

export function setup(semaphore: Semaphore, counter: SharedValue<'int32'>): void {
  resource = semaphore;
  inside = counter;
}

/** Returns how many workers were using the resource, including this one. */
export function use(): number {
  resource.acquire();
  try {
    const users = inside.withLock(() => ++inside.value);
    pause(10);
    inside.withLock(() => --inside.value);
    return users;
  } finally {
    resource.release();
  }
}

/** Blocks the thread for milliseconds. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./12-semaphore.ts')>(new URL(import.meta.url), {
    workers: 8,
    initializer: { name: 'setup', args: [...initargs()] },
  });
  const users = await pool.map('use', inputs, { chunksize: 1 });
  console.log(`${users.length} uses, at most ${Math.max(...users)} at once`);
}

if (import.meta.main) await main();
