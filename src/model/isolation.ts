/**
 * Why an item comes out differently in the pool and alone.
 * `nondeterministic`: alone it comes out one way and another. The others come out the same each time they are alone:
 * `sharedState`: as in the pool after what ran before it in its thread, also in another order. `orderDependent`: as in
 * the pool after that in its order, and not in another one. `otherWorkers`: not even then as in the pool.
 */
export type Dependence = 'nondeterministic' | 'sharedState' | 'orderDependent' | 'otherWorkers';

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
