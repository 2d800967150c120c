// map: one function, many items, the results in the order of the items.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'poolscope';

/** Items 0 to 999. */
export const inputs = Array.from({ length: 1000 }, (_, item) => item);

/** Waits for 10 ms, then returns a number. */
export async function processItem(item: number): Promise<number> {
  await sleep(10);
  return item * item * 2 + 100;
}

/** Computes for 10 ms, then returns the same number. Here the cores matter. */
export function computeItem(item: number): number {
  const until = performance.now() + 10;
  while (performance.now() < until);
  return item * item * 2 + 100;
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./02-map.ts')>(new URL(import.meta.url), { workers: 4 });
  show('waiting', await pool.map('processItem', inputs));
  show('computing', await pool.map('computeItem', inputs));
}

function show(title: string, results: readonly number[]): void {
  const inOrder = results.every((result, item) => result === item * item * 2 + 100);
  const sum = results.reduce((a, b) => a + b);
  console.log(`${title}: ${results.length} results, ${inOrder ? 'in order' : 'mixed up'}, sum ${sum}`);
}

if (import.meta.main) await main();
