import type { ItemSource } from '../model/facts/input.ts';

/** The same input with its number of items, which is known once all of it has been read. */
export async function readAll(source: ItemSource): Promise<ItemSource> {
  const batches: (readonly unknown[])[] = [];
  let count = 0;
  for await (const batch of source.batches) {
    batches.push(batch);
    count += batch.length;
  }
  async function* again(): AsyncGenerator<readonly unknown[]> {
    yield* batches;
  }
  return { count, batches: again() };
}
