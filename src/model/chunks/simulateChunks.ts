import type { ChunkSizer } from './autoChunks.ts';

/** A run to simulate. */
export interface ChunkPlan {
  /** Duration of each item, in input order. */
  readonly itemMicros: ArrayLike<number>;
  /** The time of an item on each worker, as a multiple of `itemMicros`; 1 for all workers that are alike. */
  readonly slowness: readonly number[];
  readonly sizer: ChunkSizer;
  /** Cost of a chunk with this many items, beside the items themselves. */
  readonly costMicros: (items: number) => number;
  /** Time at which the workers are ready. */
  readonly startMicros: number;
}

export interface SimulatedChunks {
  readonly wallMicros: number;
  /** How much longer the run takes if the most critical chunk takes a quarter longer. */
  readonly lateMicros: number;
  /** Cost of all chunks beside their items. */
  readonly costMicros: number;
  readonly sizes: readonly number[];
}

/** Share of its time by which a chunk may be late: the same items often take this much longer in the next run. */
const lateness = 0.25;

/**
 * Assigns items of known durations to workers as the scheduler does: the worker that is free first takes the next chunk.
 * This is list scheduling in input order (Graham, Bell System Technical Journal, 1966). For example, items of 3, 1, 1 and
 * 1 us one by one on two workers end after 3 us.
 */
export function simulateChunks({ itemMicros, slowness, sizer, costMicros, startMicros }: ChunkPlan): SimulatedChunks {
  const busy = slowness.map((factor) => ({ factor, until: startMicros, items: 0, run: 0 }));
  const count = itemMicros.length;
  const sizes: number[] = [];
  let cost = 0;
  let latest = 0;
  for (let first = 0; first < count;) {
    const free = earliest(busy);
    if (free.items > 0) sizer.saw?.(free.items, free.run);
    const size = Math.min(sizer.next(count - first), count - first);
    const chunkCost = costMicros(size);
    let run = 0;
    for (let item = first; item < first + size; item++) run += itemMicros[item] ?? 0;
    run *= free.factor;
    free.until += chunkCost + run;
    free.items = size;
    free.run = run;
    cost += chunkCost;
    latest = Math.max(latest, free.until + lateness * (chunkCost + run));
    sizes.push(size);
    first += size;
  }
  const wallMicros = Math.max(...busy.map(({ until }) => until));
  return { wallMicros, lateMicros: Math.max(0, latest - wallMicros), costMicros: cost, sizes };
}

function earliest<B extends { readonly until: number }>(busy: readonly B[]): B {
  return busy.reduce((a, b) => (b.until < a.until ? b : a));
}
