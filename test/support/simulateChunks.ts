import type { ChunkSizer } from '../../src/engine/autoChunks.ts';

export interface SimulatedChunks {
  readonly wallMicros: number;
  readonly sizes: readonly number[];
}

/** Hands items of known durations to workers as the scheduler does: whoever is free first takes the next chunk. */
export function simulateChunks(
  micros: readonly number[],
  workers: number,
  sizer: ChunkSizer,
  /** What a chunk costs beside its items. */
  chunkMicros: number,
): SimulatedChunks {
  const busy = Array.from({ length: workers }, () => ({ until: 0, items: 0, run: 0 }));
  const sizes: number[] = [];
  for (let first = 0; first < micros.length;) {
    const free = busy.reduce((a, b) => (b.until < a.until ? b : a));
    if (free.items > 0) sizer.saw(free.items, free.run);
    const size = Math.min(sizer.next(micros.length - first), micros.length - first);
    const run = micros.slice(first, first + size).reduce((sum, each) => sum + each, 0);
    Object.assign(free, { until: free.until + chunkMicros + run, items: size, run });
    sizes.push(size);
    first += size;
  }
  return { wallMicros: Math.max(...busy.map(({ until }) => until)), sizes };
}
