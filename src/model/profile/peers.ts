import { outcomeOf } from '../facts/events.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';
import { clearChanges, compareFunctions, type FunctionChange, type MeasuredFunctions } from './compareFunctions.ts';
import { foldWeights, functionWeights } from './fold.ts';
import type { Profile } from './profile.ts';
import { whileItems } from './sampleFilter.ts';
import type { SampledRun } from './sampleItems.ts';

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

/** The items that ran, without these. */
export function restOf(run: RunModel, except: ReadonlySet<number>): ReadonlySet<number> {
  return new Set(itemsByDuration(run).flatMap(({ item }) => (except.has(item) ? [] : [item])));
}

/**
 * What some items compute more or less than others, per item and beyond chance. What they compute more comes first, the
 * largest difference before the others.
 */
export function againstItems(
  profile: Profile,
  items: ReadonlySet<number>,
  others: ReadonlySet<number>,
): FunctionChange[] {
  const [before, after] = [measured(profile, others), measured(profile, items)];
  const changes = clearChanges(compareFunctions(before, after), before, after, sampleMicros(profile));
  const isMore = (change: FunctionChange): number => Number(change.after > change.before);
  return changes.sort((a, b) => isMore(b) - isMore(a));
}

/** Functions of some items. */
export function measured(profile: Profile, items: ReadonlySet<number>): MeasuredFunctions {
  const wanted = whileItems(profile, (item) => items.has(item));
  return { weights: functionWeights(profile.tree, foldWeights(profile.tree, wanted)), items: items.size };
}

/** The longest time between two samples that V8 was asked for during this time of the run, in microseconds. */
export function sampleMicros({ run }: SampledRun, fromMicros = -Infinity, toMicros = Infinity): number {
  let micros = 0;
  for (const part of run.profile) {
    if (part.toMicros > fromMicros && part.fromMicros < toMicros) micros = Math.max(micros, part.intervalMicros ?? 0);
  }
  return micros;
}

/** What some items compute more or less than their peers. */
export const againstPeers = (profile: Profile, items: ReadonlySet<number>): FunctionChange[] =>
  againstItems(profile, items, peersOf(profile.run, items));
