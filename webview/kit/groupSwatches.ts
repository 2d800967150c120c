import type { ItemGrouping } from '../../src/model/items/groupItems.ts';

/** Number of the grey swatch. It is shared by all groups that have no colour of their own. */
export const otherSwatch = 7;

const known = new WeakMap<ItemGrouping, Uint8Array>();

/** The swatch of each group, by code: the largest groups have a colour each. Ranges of numbers have theirs in order. */
export function groupSwatches(grouping: ItemGrouping): Uint8Array {
  const before = known.get(grouping);
  if (before) return before;
  const { codes, names, ranges } = grouping;
  const sizes = new Uint32Array(names.length);
  for (let item = 0; item < codes.length; item++) if (codes[item]! >= 0) sizes[codes[item]!]!++;
  const largest = [...sizes.keys()].sort((a, b) => (ranges ? 0 : sizes[b]! - sizes[a]!) || a - b);
  const swatches = new Uint8Array(names.length).fill(otherSwatch);
  for (const [k, code] of largest.slice(0, otherSwatch).entries()) if (sizes[code]! > 0) swatches[code] = k;
  known.set(grouping, swatches);
  return swatches;
}
