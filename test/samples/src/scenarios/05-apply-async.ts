// applyAsync: one call per item. The caller continues; callbacks receive results and errors, get() returns or throws them.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'poolscope';

export const inputs = Array.from({ length: 20 }, (_, item) => item);

export async function half(item: number): Promise<number> {
  await sleep(10);
  return item / 2;
}

/** Throws for 3 and 13. */
export async function halfOrThrow(item: number): Promise<number> {
  if (item % 10 === 3) throw new RangeError(`${item} cannot be halved`);
  return half(item);
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./05-apply-async.ts')>(new URL(import.meta.url), { workers: 4 });

  const called: number[] = [];
  const handles = inputs.map((item) => pool.applyAsync('half', [item], { callback: (value) => called.push(value) }));
  let steps = 0;
  while (!handles.every((handle) => handle.ready())) {
    steps++;
    await sleep(1);
  }
  const values = await Promise.all(handles.map((handle) => handle.get()));
  console.log(`all go well: ${values.length} results, sum ${sum(values)}`);
  console.log(`callbacks: ${called.length}, sum ${sum(called)}; the caller went on meanwhile: ${yes(steps > 0)}`);

  const results: number[] = [];
  const errors: string[] = [];
  const mixed = inputs.map((item) =>
    pool.applyAsync('halfOrThrow', [item], {
      callback: (value) => results.push(value),
      errorCallback: (error) => errors.push(error.message),
    }),
  );
  const thrown: string[] = [];
  for (const handle of mixed) {
    try {
      await handle.get({ timeout: 10_000 });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      thrown.push(error.message);
    }
  }
  console.log(`some throw: ${mixed.length - thrown.length} results, ${thrown.length} errors`);
  console.log(`callbacks: ${results.length}, error callbacks: ${errors.length}`);
  console.log(`thrown again: ${thrown.join('; ')}`);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const yes = (is: boolean): string => (is ? 'yes' : 'no');

if (import.meta.main) await main();
