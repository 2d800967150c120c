import type { HeapProfiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/work.ts';
import { root } from '../support/root.ts';

// What an item and a chunk cost the program, in numbers that do not depend on the speed of the machine. 180 bytes an item
// were measured, of which the results take 24.

type Work = typeof workModule;
const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

const selfSizes = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
  children.reduce((sum, child) => sum + selfSizes(child), selfSize);

/** Bytes that the calling thread allocates during `work`, by samples of one in 4 KB. */
async function allocatedBytes(work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return selfSizes(profile.head);
}

describe('a map of 100,000 numbers in chunks of 1,000', () => {
  const items = range(100_000);
  let pool: Pool<Work>;
  beforeAll(async () => {
    pool = await Pool.open<Work>(join(root, 'test/fixtures/pool/work.ts'), { workers: 2 });
    await pool.map('sqr', items, { chunksize: 1000 });
  });
  afterAll(() => pool.close());

  test('sends one message a chunk', async () => {
    const post = vi.spyOn(MessagePort.prototype, 'postMessage');
    await pool.map('sqr', items, { chunksize: 1000 });
    expect(post.mock.calls.length).toBe(100);
    vi.restoreAllMocks();
  });

  test('reads each item once', async () => {
    let reads = 0;
    const counted = new Proxy(items, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key) as unknown;
      },
    });
    expect(await pool.map('sqr', counted, { chunksize: 1000 })).toHaveLength(items.length);
    expect(reads).toBe(items.length);
  });

  test('allocates few bytes an item', async () => {
    const bytes = await allocatedBytes(() => pool.map('sqr', items, { chunksize: 1000 }));
    expect(bytes / items.length).toBeLessThan(250);
  });
});
