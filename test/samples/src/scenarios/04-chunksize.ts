// chunksize: how many items a worker receives at once. Large chunks cost less to send, small ones leave no worker idle at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'poolscope';

/** Items 0 to 999. */
export const inputs = Array.from({ length: 1000 }, (_, item) => item);

export async function processItem(item: number): Promise<number> {
  await sleep(10);
  return item * item * 2 + 100;
}

async function main(): Promise<void> {
  const workers = 4;
  await using pool = await Pool.open<typeof import('./04-chunksize.ts')>(new URL(import.meta.url), { workers });
  const run = async (items: readonly number[], chunksize: number): Promise<void> => {
    const started = performance.now();
    const results = await pool.map('processItem', items, { chunksize });
    const sum = results.reduce((a, b) => a + b);
    console.log(`chunksize ${chunksize}: ${Math.ceil(items.length / chunksize)} chunks, sum ${sum}`);
    console.log(`# chunksize ${chunksize}: ${Math.round(performance.now() - started)} ms`);
  };
  await run(inputs, 25);
  const some = inputs.slice(0, 200);
  // With this chunksize each worker receives k chunks.
  for (const k of [1, 4, 16]) await run(some, Math.ceil(some.length / (workers * k)));
}

if (import.meta.main) await main();
