/**
 * Sums over the chunks of a run from which their cost can be told: what a chunk cost beside its items, by how many
 * items it held. Sums of several runs can be added.
 */
export interface ChunkCostSums {
  chunks: number;
  items: number;
  /** Of the costs, microseconds. */
  micros: number;
  /** Of 1 / items, cost / items and cost² / items of each chunk. */
  inverse: number;
  microsEach: number;
  squaresEach: number;
}

export const createChunkCostSums = (): ChunkCostSums => ({
  chunks: 0,
  items: 0,
  micros: 0,
  inverse: 0,
  microsEach: 0,
  squaresEach: 0,
});

export function addChunkCost(sums: ChunkCostSums, items: number, micros: number): void {
  sums.chunks++;
  sums.items += items;
  sums.micros += micros;
  sums.inverse += 1 / items;
  sums.microsEach += micros / items;
  sums.squaresEach += (micros * micros) / items;
}

/** A chunk of n items costs `chunkMicros + n x itemMicros`. Microseconds. */
export interface ChunkCost {
  /** Of the message there and back, and of the scheduling. */
  readonly chunkMicros: number;
  /** Of copying an item's input and its outcome. Sizes in bytes are not recorded. */
  readonly itemMicros: number;
  /** Standard error of the cost of a chunk of so many items. */
  readonly errorAt: (items: number) => number;
}

/** Sizes that vary by less than that, relative to their mean, cannot tell the two parts apart: one small rest is chance. */
const leastSpread = 0.4;

/**
 * The straight line through the costs by least squares, each chunk weighted by 1 / items, since its variance grows with
 * its items; that way the line keeps the total that was measured. Neither part is negative. Where all chunks had about
 * the same size, the cost is taken as the chunk's, and the error covers that it may be the items'.
 */
export function fitChunkCost(runs: readonly Readonly<ChunkCostSums>[]): ChunkCost {
  const sum = (part: keyof ChunkCostSums): number => runs.reduce((total, run) => total + run[part], 0);
  const [chunks, items, micros, inverse] = [sum('chunks'), sum('items'), sum('micros'), sum('inverse')];
  if (chunks === 0) return { chunkMicros: 0, itemMicros: 0, errorAt: () => 0 };
  // Means with the weights 1 / items.
  const size = chunks / inverse;
  const cost = sum('microsEach') / inverse;
  const spread = items - chunks * size;
  const each = micros / items;
  if (spread < leastSpread ** 2 * items) {
    const meanCost = micros / chunks;
    const meanSize = items / chunks;
    const errorAt = (n: number): number => (meanCost * Math.abs(n / meanSize - 1)) / 2;
    return { chunkMicros: meanCost, itemMicros: 0, errorAt };
  }
  const slope = (micros - chunks * cost) / spread;
  const itemMicros = Math.min(Math.max(0, slope), each);
  const chunkMicros = Math.max(0, (micros - itemMicros * items) / chunks);
  const residual = sum('squaresEach') - cost * cost * inverse - slope * slope * spread;
  const variance = Math.max(0, residual) / Math.max(1, chunks - 2);
  const errorAt = (n: number): number => Math.sqrt(variance * (1 / inverse + (n - size) ** 2 / spread));
  return { chunkMicros, itemMicros, errorAt };
}
