import { expect, test } from 'vitest';
import type { ItemSource } from '../../../src/model/facts/input.ts';
import type { Job } from '../../../src/model/facts/job.ts';
import { planRun } from '../../../src/runner/planRun.ts';
import { readAll } from '../../../src/runner/wholeInput.ts';
import { jobFor } from './jobFor.ts';

function sourceOf(count: number, known = true): ItemSource & { readonly given: () => number } {
  let given = 0;
  async function* batches(): AsyncGenerator<readonly unknown[]> {
    for (; given < count; given++) yield [given];
  }
  return { count: known ? count : undefined, batches: batches(), given: () => given };
}

const plan = (job: Partial<Job>, source: ItemSource, mostWorkers = 4) => planRun(jobFor(job), source, mostWorkers);

test("without a chunksize, Python's default for the number of items is used", async () => {
  expect(await plan({}, sourceOf(160))).toMatchObject({ chunksize: 10, workers: 4, total: 160 });
});

test('an input of unknown length is read first if the chunksize depends on it', async () => {
  const source = sourceOf(32, false);
  const { total, source: read } = await plan({}, source);
  expect(total).toBe(32);
  expect(source.given()).toBe(32);
  const inputs: unknown[] = [];
  for await (const batch of read.batches) inputs.push(...batch);
  expect(inputs).toEqual(Array.from({ length: 32 }, (_, k) => k));
});

test('an input of unknown length is streamed if there is a chunksize', async () => {
  const source = sourceOf(32, false);
  expect(await plan({ chunksize: 2 }, source)).toMatchObject({ chunksize: 2, total: null, workers: 4 });
  expect(await plan({ chunksize: 'auto' }, source)).toMatchObject({ chunksize: 'auto', total: null });
  expect(source.given()).toBe(0);
});

test('there are no more workers than items, and at least one', async () => {
  expect((await plan({}, sourceOf(2))).workers).toBe(2);
  expect((await plan({}, sourceOf(0))).workers).toBe(1);
});

test('only selected items count, unless the source holds nothing else', async () => {
  const items = [[2, 3]] as const;
  expect(await plan({ items }, sourceOf(100))).toMatchObject({ total: 2, selection: { end: 4 }, workers: 2 });
  const numbered = { ...sourceOf(2), items: [2, 3] };
  expect(await plan({ items }, numbered)).toMatchObject({ total: 2, selection: undefined });
});

test('a chunk holds no more items than a worker may run', async () => {
  expect((await plan({ chunksize: 50, itemsPerWorker: 8 }, sourceOf(100))).chunksize).toBe(8);
  expect((await plan({ concurrency: 50, itemsPerWorker: 8 }, sourceOf(100))).chunksize).toBe(8);
});

test('a chunk holds as many items as its worker runs at the same time', async () => {
  for (const chunksize of [undefined, 1]) {
    const { chunksize: planned, sizer } = await plan({ chunksize, concurrency: 8 }, sourceOf(8));
    expect([planned, sizer.next(8)]).toEqual([8, 8]);
  }
});

test('readAll counts the items and yields them again', async () => {
  const read = await readAll(sourceOf(3, false));
  expect(read.count).toBe(3);
  const batches: unknown[] = [];
  for await (const batch of read.batches) batches.push(batch);
  expect(batches).toEqual([[0], [1], [2]]);
});
