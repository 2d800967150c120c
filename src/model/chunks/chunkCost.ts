/**
 * The more chunks there are the less each costs: its code gets warm, and messages come several at a time. What all cost
 * grows with their number to the power of this. By the CPU time of runs of 100,000 items without work in 1,562 to
 * 100,000 chunks, Node 24 on x64: 55 to 37 us each.
 */
const warmth = 0.9;

/** What the k-th chunk of a run costs, of what the first one does; k from 1. */
export const shareOfFirst = (chunk: number): number => chunk ** (warmth - 1);

/** So many first chunks would cost what that many chunks do: the integral of `shareOfFirst`. */
export const inFirstChunks = (chunks: number): number => chunks ** warmth / warmth;

/**
 * Sums over the chunks of a run from which their cost can be told: what a chunk cost beside its items, by how many
 * items it held, and by how many there were before it. Sums of several runs can be added.
 */
export interface ChunkCostSums {
  chunks: number;
  items: number;
  /** Of the costs, microseconds. */
  micros: number;
  /** Of `shareOfFirst`. */
  share: number;
  /** Of share² / items, share x cost / items and cost² / items of each chunk. */
  sharesEach: number;
  microsEach: number;
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

/** @param chunk which one of the run it was, from 1. */
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

/** The k-th chunk of a run, of n items, costs `shareOfFirst(k) x chunkMicros + n x itemMicros`. Microseconds. */
export interface ChunkCost {
  /** Of the first message there and back, and of the scheduling. */
  readonly chunkMicros: number;
  /** Of copying an item's input and its outcome. Sizes in bytes are not recorded. */
  readonly itemMicros: number;
  /** Standard error of the cost of a chunk of so many items. */
  readonly errorAt: (items: number) => number;
}

/** Sizes that vary by less than that, relative to their mean, cannot tell the two parts apart: one small rest is chance. */
const leastSpread = 0.4;

/**
 * The two parts by least squares, each chunk weighted by 1 / items, since its variance grows with its items; that way they
 * keep the total that was measured. Neither is negative. Where all chunks had about the same size, the cost is taken as
 * the chunk's, and the error covers that it may be the items'.
 */
export function fitChunkCost(runs: readonly Readonly<ChunkCostSums>[]): ChunkCost {
  const sum = (part: keyof ChunkCostSums): number => runs.reduce((total, run) => total + run[part], 0);
  const [chunks, items, micros, share] = [sum('chunks'), sum('items'), sum('micros'), sum('share')];
  if (chunks === 0) return { chunkMicros: 0, itemMicros: 0, errorAt: () => 0 };
  const [sharesEach, microsEach] = [sum('sharesEach'), sum('microsEach')];
  const spread = sharesEach * items - share ** 2;
  if (spread < leastSpread ** 2 * sharesEach * items) {
    const meanCost = micros / chunks;
    const meanSize = items / chunks;
    const errorAt = (n: number): number => (meanCost * Math.abs(n / meanSize - 1)) / 2;
    return { chunkMicros: micros / share, itemMicros: 0, errorAt };
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
