import { float64Column, int32Column } from '../../base/column.ts';
import type { RunModel } from '../run/runModel.ts';
import type { SampleLane } from './callTree.ts';
import type { SampledRun, SampleItems } from './sampleItems.ts';

/**
 * How much of each sample counts. For the samples of one worker it returns the weights that count, by the number of the
 * sample; undefined if none of them counts. The profile may own them: they must not be changed.
 */
export type SampleFilter = (lane: SampleLane) => Float64Array | undefined;

/** All of each sample, also those taken while no item ran. */
export const everySample: SampleFilter = ({ weight }) => weight.view;

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
  let wanted: ((item: number) => boolean) | undefined;
  return (lane) => {
    const found = items.get(lane);
    if (!found || (worker !== undefined && worker !== lane.worker)) return undefined;
    wanted ??= wantedItems(run, isWanted);
    return weightsWhile(lane, found, run.workers[lane.worker]?.lane ?? noSpans, { wanted, begin, end });
  };
}

/** Asks once for each item that has settled: there are many more samples than items, and a set is slow. */
function wantedItems(run: RunModel, isWanted: (item: number) => boolean): (item: number) => boolean {
  const wanted = new Uint8Array(run.items.outcome.length);
  for (let item = 0; item < wanted.length; item++) wanted[item] = isWanted(item) ? 1 : 0;
  return (item) => (item < wanted.length ? wanted[item] === 1 : isWanted(item));
}

type Spans = Pick<RunModel['workers'][number]['lane'], 'item' | 'startMicros' | 'endMicros'>;
const noSpans: Spans = { item: int32Column(), startMicros: float64Column(), endMicros: float64Column() };

interface Wish {
  readonly wanted: (item: number) => boolean;
  readonly begin: number;
  readonly end: number;
}

/** One pass over the samples of a worker and the items that it ran. */
function weightsWhile(
  { atMicros, weight }: SampleLane,
  { item, row }: SampleItems,
  spans: Spans,
  { wanted, begin, end }: Wish,
): Float64Array {
  const weights = new Float64Array(item.length);
  const [moments, lasts] = [atMicros.view, weight.view];
  const [ids, starts, ends] = [spans.item.view, spans.startMicros.view, spans.endMicros.view];
  for (let sample = 0; sample < weights.length; sample++) {
    const ran = item[sample] ?? -1;
    if (ran < 0 || !wanted(ran)) continue;
    const taken = moments[sample] ?? 0;
    const from = Math.max(taken, begin);
    const to = Math.min(taken + (lasts[sample] ?? 0), end);
    if (to <= from) continue;
    const first = row[sample] ?? -1;
    if (first < 0) {
      weights[sample] = to - from;
      continue;
    }
    let micros = 0;
    for (let k = first; k < ids.length && (starts[k] ?? Infinity) < to; k++) {
      if (!wanted(ids[k] ?? 0)) continue;
      micros += Math.max(0, Math.min(ends[k] ?? 0, to) - Math.max(starts[k] ?? 0, from));
    }
    weights[sample] = micros;
  }
  return weights;
}
