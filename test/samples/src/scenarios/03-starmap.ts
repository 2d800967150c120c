// starmap: each item is a tuple, spread over the parameters. On the command line: --call starmap.
import { Pool } from 'poolscope';

/** Pairs (i, 2i). */
export const inputs = Array.from({ length: 100 }, (_, i): [number, number] => [i, 2 * i]);

export function processMultiArgs(a: number, b: number): number {
  return (a + b) * 2;
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./03-starmap.ts')>(new URL(import.meta.url), { workers: 4 });
  const results = await pool.starmap('processMultiArgs', inputs);
  const inOrder = results.every((result, i) => result === 6 * i);
  const sum = results.reduce((a, b) => a + b);
  console.log(`${results.length} results, ${inOrder ? 'in order' : 'mixed up'}, sum ${sum}`);
}

if (import.meta.main) await main();
