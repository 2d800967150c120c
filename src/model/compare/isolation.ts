import type { Difference } from './replay.ts';

/**
 * Why the result of an item differs between the pool and a run alone.
 * `nondeterministic`: two runs alone have two results.
 * `sharedState`: after the items before it in its thread, in any order, the result is the one of the pool.
 * `orderDependent`: the result is the one of the pool only after those items in their original order.
 * `otherWorkers`: even after those items, the result differs from the one of the pool.
 */
export type Dependence = 'nondeterministic' | 'sharedState' | 'orderDependent' | 'otherWorkers';

/** Items alone beside the same items in the pool. */
export interface IsolationCheck {
  /** The items that ran alone. */
  readonly checked: readonly number[];
  /** Items whose result alone differs from the one in the pool. */
  readonly differences: readonly (Difference & { readonly dependence: Dependence })[];
  /** The causes of the differences. */
  readonly findings: readonly Finding[];
  /** Top-level variables through which items may affect one another; empty if no finding is about shared state. */
  readonly suspects: readonly Suspect[];
  /** Files that were not searched for such variables, because they are longer than 1 MB or too many; absent if none. */
  readonly unsearched?: readonly string[];
}

/** Items whose results differ for the same cause. */
export interface Finding {
  readonly dependence: Dependence;
  readonly items: readonly number[];
  /** The item that was examined for all of its thread; null if each was. */
  readonly examined: number | null;
  /** Number of items that ran before the examined one in its thread. */
  readonly before: number;
}

/** A variable at the top level of a module, and what changes it. Lines count from 1. */
export interface Suspect {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly changes: readonly { readonly line: number; readonly text: string }[];
}

/** At most `size` items, spread evenly. Up to half of them are from `first` (the failed ones) and come first. */
export function sampleItems(items: readonly number[], first: readonly number[], size: number): readonly number[] {
  if (items.length <= size) return items;
  const ahead = spread(first, Math.ceil(size / 2));
  const taken = new Set(ahead);
  const others = items.filter((item) => !taken.has(item));
  const sample = new Set([...ahead, ...spread(others, size - ahead.length)]);
  return items.filter((item) => sample.has(item));
}

/** At most `size` of the items, at even distances. */
export function spread(items: readonly number[], size: number): readonly number[] {
  const count = Math.min(size, items.length);
  return Array.from({ length: count }, (_, k) => items[Math.floor((k * items.length) / count)]!);
}
