import { AutoChunks, defaultChunksize, fixedChunks, type ChunkSizer } from '../model/chunks/autoChunks.ts';

/** How many items a stream with chunks of no fixed size reads ahead for each worker. */
const autoLookAhead = 512;

/** What limits the chunks of a pool. */
export interface ChunkLimits {
  readonly workers: number;
  /** Number of items that run at the same time in one worker, so no chunk has fewer if `maxChunk` allows it. */
  readonly concurrency: number;
  /** A worker is replaced after this number of items, so no chunk has more. */
  readonly maxChunk: number;
}

/** Chunks of a call whose number of items is known. */
export function mapSizer(chunksize: number | 'auto' | undefined, items: number, limits: ChunkLimits): ChunkSizer {
  return sizerOf(chunksize ?? defaultChunksize(items, limits.workers, limits.concurrency), limits);
}

/** What the caller of a stream has chosen. */
export interface StreamSizeOptions {
  readonly chunksize: number | 'auto' | undefined;
  readonly buffersize: number | undefined;
}

/** Chunks of a stream, and how many items it may read before their results are taken. */
export function streamSizes(
  { chunksize = 1, buffersize }: StreamSizeOptions,
  limits: ChunkLimits,
): { readonly sizer: ChunkSizer; readonly buffersize: number } {
  const { workers, concurrency, maxChunk } = limits;
  const twoChunks =
    chunksize === 'auto'
      ? Math.max(autoLookAhead, 2 * concurrency)
      : 2 * Math.min(Math.max(chunksize, concurrency), maxChunk);
  const ahead = buffersize ?? workers * twoChunks;
  // With two chunks for each worker in the buffer, all workers are busy while the next items are read.
  const limit = chunksize === 'auto' ? Math.ceil(ahead / (2 * workers)) : ahead;
  return { sizer: sizerOf(chunksize, { ...limits, maxChunk: Math.min(limit, maxChunk) }), buffersize: ahead };
}

function sizerOf(chunksize: number | 'auto', { workers, concurrency, maxChunk }: ChunkLimits): ChunkSizer {
  if (chunksize === 'auto') return new AutoChunks({ workers, concurrency, itemsPerWorker: maxChunk });
  return fixedChunks(Math.min(chunksize, maxChunk), Math.min(concurrency, maxChunk));
}
