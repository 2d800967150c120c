/**
 * Exponent of the number of chunks in their total cost. It is below 1 because later chunks cost less: the code is
 * compiled by then, and messages arrive several at a time. Measured as CPU time of runs of 100,000 empty items in 1,562 to
 * 100,000 chunks on Node 24, x64: 55 down to 37 us for each chunk.
 */
const warmth = 0.9;

/** Cost of the k-th chunk of a run as a share of the first one's; k counts from 1. */
export const shareOfFirst = (chunk: number): number => chunk ** (warmth - 1);

/** Number of first chunks that cost as much as this many chunks: the integral of `shareOfFirst`. */
export const inFirstChunks = (chunks: number): number => chunks ** warmth / warmth;

/**
 * Sums over the chunks of a run that `fitChunkCost` needs. For each chunk they combine its cost beside its items, its number
 * of items, and its place in the run. Sums of several runs can be added.
 */
export interface ChunkCostSums {
  chunks: number;
  items: number;
  /** Sum of the costs, in microseconds. */
  micros: number;
  /** Sum of `shareOfFirst` of each chunk. */
  share: number;
  /** Sum of share² / items of each chunk. */
  sharesEach: number;
  /** Sum of share x cost / items of each chunk. */
  microsEach: number;
  /** Sum of cost² / items of each chunk. */
  squaresEach: number;
}

export const createChunkCostSums = (): ChunkCostSums => ({
  chunks: 0,
  items: 0,
  micros: 0,
  share: 0,
  sharesEach: 0,
  microsEach: 0,
  squaresEach: 0,
});

/** @param chunk its place in the run, counted from 1. */
export function addChunkCost(sums: ChunkCostSums, chunk: number, items: number, micros: number): void {
  const share = shareOfFirst(chunk);
  sums.chunks++;
  sums.items += items;
  sums.micros += micros;
  sums.share += share;
  sums.sharesEach += share ** 2 / items;
  sums.microsEach += (share * micros) / items;
  sums.squaresEach += micros ** 2 / items;
}

/** The k-th chunk of a run, with n items, costs `shareOfFirst(k) x chunkMicros + n x itemMicros` microseconds. */
export interface ChunkCost {
  /** Cost of the first message to a worker and back, and of scheduling it. */
  readonly chunkMicros: number;
  /** Cost of copying one item's input and outcome. It is a mean, since sizes in bytes are not recorded. */
  readonly itemMicros: number;
  /** Standard error of the cost of a chunk with this many items. */
  readonly errorAt: (items: number) => number;
}

/** If sizes vary by less than this, relative to their mean, the two parts cannot be separated: a single small last chunk is chance. */
const leastSpread = 0.4;

/**
 * Estimates the two parts by least squares. Each chunk has the weight 1 / items, since its variance grows with its items;
 * with that weight the estimate keeps the measured total. Neither part is negative. If all chunks had about the same size,
 * the whole cost counts as the chunk's, and the error covers the case that it is the items'. For workers on other machines,
 * `pingMicros` is the round trip of an empty message: that much is the chunk's, and the rest is its items'.
 */
export function fitChunkCost(runs: readonly Readonly<ChunkCostSums>[], pingMicros = Infinity): ChunkCost {
  const sum = (part: keyof ChunkCostSums): number => runs.reduce((total, run) => total + run[part], 0);
  const [chunks, items, micros, share] = [sum('chunks'), sum('items'), sum('micros'), sum('share')];
  if (chunks === 0) return { chunkMicros: 0, itemMicros: 0, errorAt: () => 0 };
  const [sharesEach, microsEach] = [sum('sharesEach'), sum('microsEach')];
  const spread = sharesEach * items - share ** 2;
  if (spread < leastSpread ** 2 * sharesEach * items) {
    const meanCost = micros / chunks;
    const meanSize = items / chunks;
    const ofChunk = Math.min(meanCost, pingMicros);
    const errorAt = (n: number): number => (meanCost * Math.abs(n / meanSize - 1)) / 2;
    return { chunkMicros: (ofChunk * chunks) / share, itemMicros: (meanCost - ofChunk) / meanSize, errorAt };
  }
  const slope = (sharesEach * micros - share * microsEach) / spread;
  const constant = (items * microsEach - share * micros) / spread;
  const itemMicros = Math.min(Math.max(0, slope), micros / items);
  const chunkMicros = Math.max(0, (micros - itemMicros * items) / share);
  const residual = sum('squaresEach') - constant * microsEach - slope * micros;
  const variance = Math.max(0, residual) / Math.max(1, chunks - 2);
  const each = share / chunks;
  const errorAt = (n: number): number =>
    Math.sqrt((variance * (each ** 2 * items - 2 * each * n * share + n ** 2 * sharesEach)) / spread);
  return { chunkMicros, itemMicros, errorAt };
}
