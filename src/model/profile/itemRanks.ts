import { outcomeOf } from '../facts/events.ts';
import { itemSpan, settledCount, type RunModel } from '../run/runModel.ts';

/** Items by duration, the shortest first. Columns of equal length; items that were cancelled are not in them. */
export interface ItemRanks {
  readonly item: Int32Array;
  readonly micros: Float64Array;
}

/** Made again only if more items have settled: a run may have a million items, and each filter of a profile asks for them. */
const known = new WeakMap<RunModel, { readonly settled: number; readonly chunks: number; readonly ranks: ItemRanks }>();

export function itemsByDuration(run: RunModel): ItemRanks {
  const [settled, chunks] = [settledCount(run.counts), run.chunksFinished];
  const before = known.get(run);
  if (before?.settled === settled && before.chunks === chunks) return before.ranks;
  const ranks = ranksOf(run);
  known.set(run, { settled, chunks, ranks });
  return ranks;
}

function ranksOf(run: RunModel): ItemRanks {
  const durations = new Float64Array(run.items.outcome.length);
  const items: number[] = [];
  for (let item = 0; item < durations.length; item++) {
    const outcome = outcomeOf(run.items.outcome.get(item));
    const span = outcome === undefined || outcome === 'cancelled' ? undefined : itemSpan(run, item);
    if (!span) continue;
    durations[item] = span.endMicros - span.startMicros;
    items.push(item);
  }
  const item = Int32Array.from(items).sort((a, b) => (durations[a] ?? 0) - (durations[b] ?? 0) || a - b);
  return { item, micros: Float64Array.from(item, (each) => durations[each] ?? 0) };
}
