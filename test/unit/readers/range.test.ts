import { expect, test } from 'vitest';
import { inputBatch } from '../../../src/model/facts/input.ts';
import { rangeReader } from '../../../src/readers/range.ts';

async function batchesOf(rest: string): Promise<readonly number[]> {
  const lengths: number[] = [];
  for await (const batch of (await rangeReader.open(rest, { baseDir: '/w' })).batches) lengths.push(batch.length);
  return lengths;
}

test('a range is read in batches, the last of which may be shorter', async () => {
  expect(await batchesOf(String(inputBatch))).toEqual([inputBatch]);
  expect(await batchesOf(String(inputBatch + 1))).toEqual([inputBatch, 1]);
  expect(await batchesOf(`5..${5 + 2 * inputBatch}`)).toEqual([inputBatch, inputBatch]);
  expect(await batchesOf('0')).toEqual([]);
});

test('a huge range is not created before it is read', async () => {
  const source = await rangeReader.open('1000000000', { baseDir: '/w' });
  const first = await source.batches[Symbol.asyncIterator]().next();
  expect([source.count, (first.value as readonly unknown[]).length]).toEqual([1_000_000_000, inputBatch]);
});
