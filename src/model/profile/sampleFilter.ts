import type { SampleLane } from './callTree.ts';
import type { SampledRun } from './sampleItems.ts';

/**
 * How much of each sample counts. For the samples of one worker it returns the weight that counts, by the number of the
 * sample; undefined if none of them counts.
 */
export type SampleFilter = (lane: SampleLane) => ((sample: number) => number) | undefined;

/** All of each sample, also those taken while no item ran. */
export const everySample: SampleFilter = ({ weight }) => {
  const lasts = weight.view;
  return (sample) => lasts[sample] ?? 0;
};

/** All of each sample of a worker; null: of all workers. */
export const ofWorker =
  (worker: number | null): SampleFilter =>
  (lane) =>
    worker === null || worker === lane.worker ? everySample(lane) : undefined;

/** What else must be true of a sample that counts. */
export interface Narrowing {
  readonly worker?: number | undefined;
  /** Only the part of a sample within these times counts, in microseconds since the run's start. */
  readonly range?: { readonly fromMicros: number; readonly toMicros: number } | undefined;
}

/**
 * Samples that were taken while one of these items ran. A sample lasts until the next one. Of this time, the part in
 * which a wanted item ran counts: an item is charged for nothing that came after it, and the times of many short items
 * add up to the time in which they ran.
 */
export function whileItems(
  { run, items }: SampledRun,
  isWanted: (item: number) => boolean,
  { worker, range }: Narrowing = {},
): SampleFilter {
  const [begin, end] = [range?.fromMicros ?? -Infinity, range?.toMicros ?? Infinity];
  return (lane) => {
    const found = items.get(lane);
    if (!found || (worker !== undefined && worker !== lane.worker)) return undefined;
    const ran = run.workers[lane.worker]?.lane;
    const { item, row } = found;
    const [ids, starts, ends] = ran ? [ran.item.view, ran.startMicros.view, ran.endMicros.view] : [[], [], []];
    const [moments, lasts] = [lane.atMicros.view, lane.weight.view];
    return (sample) => {
      const taken = moments[sample] ?? 0;
      const from = Math.max(taken, begin);
      const to = Math.min(taken + (lasts[sample] ?? 0), end);
      if (to <= from || (item[sample] ?? -1) < 0 || !isWanted(item[sample] ?? -1)) return 0;
      const first = row[sample] ?? -1;
      if (first < 0) return to - from;
      let micros = 0;
      for (let k = first; k < ids.length && (starts[k] ?? Infinity) < to; k++) {
        if (!isWanted(ids[k] ?? -1)) continue;
        micros += Math.max(0, Math.min(ends[k] ?? 0, to) - Math.max(starts[k] ?? 0, from));
      }
      return micros;
    };
  };
}
