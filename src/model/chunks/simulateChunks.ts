import type { ChunkSizer } from './autoChunks.ts';

/** All times in microseconds. */
export interface ChunkPlan {
  /** What each item takes, in input order. */
  readonly itemMicros: ArrayLike<number>;
  readonly workers: number;
  readonly sizer: ChunkSizer;
  /** What a chunk of so many items costs beside its items. */
  readonly costMicros: (items: number) => number;
  /** When the workers are ready. */
  readonly startMicros: number;
}

export interface SimulatedChunks {
  readonly wallMicros: number;
  /** How much longer it would take if any one of the chunks took a quarter longer. */
  readonly lateMicros: number;
  /** Summed over workers. */
  readonly costMicros: number;
  readonly sizes: readonly number[];
}

/** Of its time: the same item may well take so much longer in the next run. */
const lateness = 0.25;

/**
 * Hands items of known durations to workers as the scheduler does: whoever is free first takes the next chunk. List
 * scheduling (Graham, Bell System Technical Journal, 1966) in input order.
 */
export function simulateChunks({ itemMicros, workers, sizer, costMicros, startMicros }: ChunkPlan): SimulatedChunks {
  const busy = Array.from({ length: workers }, () => ({ until: startMicros, items: 0, run: 0 }));
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
