import type { RunModel } from '../run/runModel.ts';
import { chargedWeights } from './chargedWeights.ts';
import { clearChanges, compareFunctions, type FunctionChange, type MeasuredFunctions } from './compareFunctions.ts';
import { itemsByDuration } from './itemRanks.ts';
import type { Profile } from './profile.ts';
import { whileItems } from './sampleFilter.ts';
import type { SampledRun } from './sampleItems.ts';

/** The middle half of the items by duration: what is usual in this run. Never one of `except`. */
export function peersOf(run: RunModel, except: ReadonlySet<number>): ReadonlySet<number> {
  const others = itemsByDuration(run).item.filter((item) => !except.has(item));
  const quarter = Math.floor(others.length / 4);
  return new Set(others.subarray(quarter, others.length - quarter));
}

/** The tenth of the items that took longest, at least one. */
export function slowestItems(run: RunModel): ReadonlySet<number> {
  const { item } = itemsByDuration(run);
  return new Set(item.slice(-Math.max(1, Math.floor(item.length / 10))));
}

/** The items that ran, without these. */
export const restOf = (run: RunModel, except: ReadonlySet<number>): ReadonlySet<number> =>
  new Set(itemsByDuration(run).item.filter((item) => !except.has(item)));

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

/** Functions of some items, with what they called in Node and V8: what a user can change is which of these is called. */
export function measured(profile: Profile, items: ReadonlySet<number>): MeasuredFunctions {
  const wanted = whileItems(profile, (item) => items.has(item));
  return { weights: [...chargedWeights(profile.tree, wanted).values()], items: items.size };
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
