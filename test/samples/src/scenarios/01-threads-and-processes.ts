// Threads and processes: which of them helps a function that computes, and which one that waits?
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'poolscope';

export const inputs = Array.from({ length: 16 }, (_, k) => 80_000 + k);

/** Computes: returns the number of primes below the limit. */
export function countPrimes(limit: number): number {
  let primes = 0;
  for (let n = 2; n < limit; n++) {
    let divisor = 2;
    while (divisor * divisor <= n && n % divisor !== 0) divisor++;
    if (divisor * divisor > n) primes++;
  }
  return primes;
}

/** Waits, as it would for an answer from the network. */
export async function fetchPage(page: number): Promise<number> {
  await sleep(50);
  return page * 2;
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./01-threads-and-processes.ts')>(new URL(import.meta.url), {
    workers: 4,
  });
  await compare('computing', countPrimes, () => pool.map('countPrimes', inputs));
  await compare('waiting', fetchPage, () => pool.map('fetchPage', inputs));
}

async function compare(
  title: string,
  work: (item: number) => number | Promise<number>,
  parallel: () => Promise<number[]>,
): Promise<void> {
  const serial = await measure(`${title}, one after the other`, async () => {
    const results: number[] = [];
    for (const item of inputs) results.push(await work(item));
    return results;
  });
  const asTasks = await measure(`${title}, async tasks in one thread`, () =>
    Promise.all(inputs.map(async (item) => work(item))),
  );
  const onWorkers = await measure(`${title}, 4 workers`, parallel);
  const times = (ms: number): string => `${(serial / ms).toFixed(1)} times as fast`;
  console.log(`# ${title}: async tasks ${times(asTasks)}, 4 workers ${times(onWorkers)}`);
}

/** Prints the results and returns the duration in milliseconds. */
async function measure(title: string, run: () => Promise<number[]>): Promise<number> {
  const started = performance.now();
  const results = await run();
  console.log(`${title}: ${results.length} results, sum ${results.reduce((a, b) => a + b)}`);
  return performance.now() - started;
}

if (import.meta.main) await main();
