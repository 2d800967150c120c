import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as libraryModule from '../../src/pool/index.ts';
import type { Pool } from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/companions.ts';
import { root } from '../support/root.ts';

const library = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;
type Work = typeof workModule;

const million = 1_000_000;
const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

let pool: Pool<Work>;
beforeAll(async () => {
  pool = await library.Pool.open<Work>(join(root, 'test/fixtures/pool/companions.ts'), { workers: 8 });
});
afterAll(() => pool.terminate());

/** The figures are only printed; nothing depends on them. */
async function timed(what: string, count: number, run: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(count / seconds).toLocaleString('en')} a second`);
}

test('eight workers count to exactly eight million under one lock', async () => {
  const counter = { lock: new library.Lock(), total: new library.SharedValue('int32', 0) };
  await timed('8 x 1 M increments', 8 * million, () =>
    pool.starmap('countUp', range(8).map(() => [counter, million] as const), { chunksize: 1 }),
  ); // oxfmt-ignore
  expect(counter.total.value).toBe(8 * million);
});

test('four producers pass four million messages to four consumers, each once', async () => {
  const queue = new library.Queue<number | null>();
  const seen = new library.SharedArray('uint8', 4 * million);
  const [nobody, put] = [new library.Semaphore(0), new library.SharedArray('float64', 4)];
  await timed('4 x 4 x 1 M messages', 4 * million, async () => {
    const consuming = range(4).map(() => pool.applyAsync('consumeAndDie', [queue, seen, nobody, Infinity]));
    const producing = range(4).map((producer) => {
      const [from, to] = [producer * million, (producer + 1) * million];
      return pool.applyAsync('produceAndDie', [queue, put, { producer, from, to, diesAfter: Infinity }]);
    });
    await Promise.all(producing);
    for (const _ of consuming) await queue.putAsync(null);
    await Promise.all(consuming);
  });
  expect([...put]).toEqual([million, million, million, million]);
  expect(seen.view.every((times) => times === 1)).toBe(true);
});

test('twenty times a producer and a consumer are killed at any moment, and every message comes at most once', async () => {
  // A thread that is killed in `get` may have taken a message without counting it; nothing else is lost.
  for (const _ of range(20)) {
    const doomed = await library.Pool.open<Work>(join(root, 'test/fixtures/pool/companions.ts'), { workers: 2 });
    const queue = new library.Queue<number | null>({ bytes: 1024 });
    const seen = new library.SharedArray('uint8', 400_000);
    const [nobody, put] = [new library.Semaphore(0), new library.SharedArray('float64', 4)];
    const part = (producer: number) => ({
      producer,
      from: producer * 1e5,
      to: (producer + 1) * 1e5,
      diesAfter: Infinity,
    });
    const dying = [
      doomed.applyAsync('consumeAndDie', [queue, seen, nobody, Infinity]),
      doomed.applyAsync('produceAndDie', [queue, put, part(0)]),
    ];
    const consuming = range(3).map(() => pool.applyAsync('consumeAndDie', [queue, seen, nobody, Infinity]));
    const producing = [1, 2, 3].map((producer) => pool.applyAsync('produceAndDie', [queue, put, part(producer)]));
    while (put[0] === 0) await new Promise(setImmediate);
    await doomed.terminate();
    for (const call of dying) await expect(call.get()).rejects.toBeInstanceOf(library.PoolTerminatedError);
    await Promise.all(producing);
    for (const _ of consuming) await queue.putAsync(null);
    await Promise.all(consuming);
    const times = (count: number): number => seen.reduce((sum, n) => sum + (n === count ? 1 : 0), 0);
    expect(times(0) + times(1)).toBe(seen.length);
    const total = put.reduce((sum, n) => sum + n, 0);
    // A message that was put and not yet reported makes the count one higher, one that was received and not yet counted one lower.
    expect(Math.abs(times(1) - total)).toBeLessThanOrEqual(1);
  }
});
