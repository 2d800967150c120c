import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultChunksize, fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import { chunksOf } from '../../../src/engine/chunking.ts';
import { selectionOf } from '../../../src/model/facts/selection.ts';
import { ReadAhead } from '../../../src/engine/readAhead.ts';

test.each([
  [100, 4, 7],
  [10, 4, 1],
  [1_000_000, 8, 31_250],
  [0, 4, 1],
])('the default for %d items and %d workers is Python’s %d', (items, workers, chunksize) => {
  expect(defaultChunksize(items, workers)).toBe(chunksize);
  expect(defaultChunksize(items, workers, 8)).toBe(Math.max(chunksize, 8));
});

async function* batchesOf(sizes: readonly number[]): AsyncGenerator<readonly number[]> {
  let item = 0;
  for (const size of sizes) yield Array.from({ length: size }, () => item++);
}

test('every selected input is in one chunk, under its own number, whatever the batches', async () => {
  const selections = fc.option(fc.tuple(fc.nat(40), fc.nat(40)), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 9 }), selections, async (sizes, size, picked) => {
      const count = sizes.reduce((sum, batch) => sum + batch, 0);
      const selection = selectionOf({ items: picked && [[Math.min(...picked), Math.max(...picked)]] });
      const seen: number[] = [];
      const inputs = new ReadAhead({
        source: { count, batches: batchesOf(sizes) },
        selection,
        onInput: (item) => seen.push(item),
        isOpen: () => true,
      });
      const chunks = [];
      for await (const chunk of chunksOf(inputs, fixedChunks(size), count)) chunks.push(chunk);
      const items = chunks.flatMap((chunk) => chunk.items);
      expect(items).toEqual(seen);
      expect(chunks.flatMap((chunk) => chunk.inputs)).toEqual(items);
      expect(items).toHaveLength(selection?.countIn(count) ?? count);
      expect(chunks.slice(0, -1).every((chunk) => chunk.items.length === size)).toBe(true);
      expect(chunks.map((chunk) => chunk.chunk)).toEqual(chunks.map((_, k) => k));
    }),
  );
});
