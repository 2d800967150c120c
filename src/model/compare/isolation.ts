import type { Difference } from './replay.ts';

/**
 * Why an item comes out differently in the pool and alone.
 * `nondeterministic`: alone it comes out one way and another. The others come out the same each time they are alone:
 * `sharedState`: as in the pool after what ran before it in its thread, also in another order. `orderDependent`: as in
 * the pool after that in its order, and not in another one. `otherWorkers`: not even then as in the pool.
 */
export type Dependence = 'nondeterministic' | 'sharedState' | 'orderDependent' | 'otherWorkers';

/** Items alone beside the same items in the pool. */
export interface IsolationCheck {
  /** The items that ran alone. */
  readonly checked: readonly number[];
  readonly differences: readonly (Difference & { readonly dependence: Dependence })[];
  readonly findings: readonly Finding[];
  /** Variables at the top level of the module through which items may affect one another; where state is shared. */
  readonly suspects: readonly Suspect[];
}

/** Items that come out differently alone, and why. */
export interface Finding {
  readonly dependence: Dependence;
  readonly items: readonly number[];
  /** Found out with this item; the others of its thread are taken for the same. Null: with each. */
  readonly examined: number | null;
  /** How many items ran before that one in its thread. */
  readonly before: number;
}

/** A variable at the top level of a module, and what changes it. Lines count from 1. */
export interface Suspect {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly changes: readonly { readonly line: number; readonly text: string }[];
}

/** At most `size` items, spread evenly; of `first` (those that failed) up to half of them, ahead of the others. */
export function sampleItems(items: readonly number[], first: readonly number[], size: number): readonly number[] {
  if (items.length <= size) return items;
  const ahead = spread(first, Math.ceil(size / 2));
  const taken = new Set(ahead);
  const others = items.filter((item) => !taken.has(item));
  const sample = new Set([...ahead, ...spread(others, size - ahead.length)]);
  return items.filter((item) => sample.has(item));
}

function spread(items: readonly number[], size: number): readonly number[] {
  const count = Math.min(size, items.length);
  return Array.from({ length: count }, (_, k) => items[Math.floor((k * items.length) / count)]!);
}
