import { outcomeOf } from '../facts/events.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';
import { compareFunctions, type FunctionChange } from './compareFunctions.ts';
import { foldWeights, functionWeights, type FunctionWeight } from './fold.ts';
import type { Profile } from './profile.ts';
import { whileItems } from './sampleFilter.ts';

/** Items by duration, the shortest first. Items that were cancelled have none. */
export function itemsByDuration(run: RunModel): { readonly item: number; readonly micros: number }[] {
  const items: { readonly item: number; readonly micros: number }[] = [];
  for (let item = 0; item < run.items.outcome.length; item++) {
    const outcome = outcomeOf(run.items.outcome.get(item));
    const span = outcome === undefined || outcome === 'cancelled' ? undefined : itemSpan(run, item);
    if (span) items.push({ item, micros: span.endMicros - span.startMicros });
  }
  return items.sort((a, b) => a.micros - b.micros || a.item - b.item);
}

/** The middle half of the items by duration: what is usual in this run. Never one of `except`. */
export function peersOf(run: RunModel, except: ReadonlySet<number>): ReadonlySet<number> {
  const others = itemsByDuration(run).filter(({ item }) => !except.has(item));
  const quarter = Math.floor(others.length / 4);
  return new Set(others.slice(quarter, others.length - quarter).map(({ item }) => item));
}

/** The tenth of the items that took longest, at least one. */
export function slowestItems(run: RunModel): ReadonlySet<number> {
  const items = itemsByDuration(run);
  const count = Math.max(1, Math.floor(items.length / 10));
  return new Set(items.slice(-count).map(({ item }) => item));
}

/**
 * What some items compute more or less than their peers, per item. What they compute more comes first, the largest
 * difference before the others.
 */
export function againstPeers(profile: Profile, items: ReadonlySet<number>): FunctionChange[] {
  const peers = peersOf(profile.run, items);
  const measured = (set: ReadonlySet<number>): { readonly weights: FunctionWeight[]; readonly items: number } => ({
    weights: functionWeights(
      profile.tree,
      foldWeights(
        profile.tree,
        whileItems(profile, (item) => set.has(item)),
      ),
    ),
    items: set.size,
  });
  const changes = compareFunctions(measured(peers), measured(items));
  const isMore = ({ before, after }: FunctionChange): number => Number(after > before);
  return changes.sort((a, b) => isMore(b) - isMore(a));
}
