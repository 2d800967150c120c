import type { ItemSource } from '../model/facts/input.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { ReadAhead } from './readAhead.ts';

/** Groups inputs as they are read. `total` is their number, if it is known. */
export async function* chunksOf(
  inputs: ReadAhead,
  sizer: ChunkSizer,
  total: number | undefined,
  firstChunk = 0,
): AsyncGenerator<ChunkMessage, void, undefined> {
  for (let chunk = firstChunk; await inputs.hasNext(); chunk++) {
    const size = sizer.next(total === undefined ? undefined : total - inputs.passed);
    yield { chunk, attempt: 1, ...(await inputs.take(size, sizer)), careful: false };
  }
}

/** A careful chunk for each group of items, with their inputs picked from the source. */
export async function carefulChunks(
  source: ItemSource,
  groups: readonly (readonly number[])[],
  at: { readonly firstChunk: number; readonly attempt: number },
): Promise<ChunkMessage[]> {
  const wanted = new Set(groups.flat());
  const inputs = new Map<number, unknown>();
  let item = 0;
  for await (const batch of source.batches) {
    for (const input of batch) {
      const number = source.items?.[item] ?? item;
      if (wanted.has(number)) inputs.set(number, input);
      item++;
    }
    if (inputs.size === wanted.size) break;
  }
  return groups.map((items, k) => ({
    chunk: at.firstChunk + k,
    attempt: at.attempt,
    items,
    inputs: items.map((number) => inputs.get(number)),
    careful: true,
  }));
}
