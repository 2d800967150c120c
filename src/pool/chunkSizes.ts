import { AutoChunks, defaultChunksize, fixedChunks, type ChunkSizer } from '../model/chunks/autoChunks.ts';

/** How many items a stream with chunks of no fixed size reads ahead for each worker. */
const autoLookAhead = 512;

/** What limits the chunks of a pool. */
export interface ChunkLimits {
  readonly workers: number;
  /** A worker is replaced after this number of items, so no chunk has more. */
  readonly maxChunk: number;
}

/** Chunks of a call whose number of items is known. */
export function mapSizer(chunksize: number | 'auto' | undefined, items: number, limits: ChunkLimits): ChunkSizer {
  return sizerOf(chunksize ?? defaultChunksize(items, limits.workers), limits);
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
  const { workers, maxChunk } = limits;
  const twoChunks = chunksize === 'auto' ? autoLookAhead : 2 * Math.min(chunksize, maxChunk);
  const ahead = buffersize ?? workers * twoChunks;
  // With two chunks for each worker in the buffer, all workers are busy while the next items are read.
  const limit = chunksize === 'auto' ? Math.ceil(ahead / (2 * workers)) : ahead;
  return { sizer: sizerOf(chunksize, { workers, maxChunk: Math.min(limit, maxChunk) }), buffersize: ahead };
}

function sizerOf(chunksize: number | 'auto', { workers, maxChunk }: ChunkLimits): ChunkSizer {
  if (chunksize !== 'auto') return fixedChunks(Math.min(chunksize, maxChunk));
  return new AutoChunks({ workers, concurrency: 1, itemsPerWorker: maxChunk });
}
