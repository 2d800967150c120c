/**
 * Delta debugging: finds a subset that fails and no longer does if any one item is left out (1-minimal). For example, if 2
 * and 7 fail together: `[1 … 8]` -> `[2, 7]`. The order is kept.
 *
 * Yields every smaller subset that fails. The last one is the result; a caller that stops early keeps the best so far.
 * `items` must fail and the empty subset must not. A subset without a clear result counts as one that does not fail.
 *
 * The algorithm is ddmin of Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE Transactions on
 * Software Engineering 28(2), 2002. It needs about 2 log2 n trials if one item is the cause, and n^2 + 3n in the worst case.
 */
export async function* ddmin<T>(
  items: readonly T[],
  fails: (subset: readonly T[]) => Promise<boolean>,
): AsyncGenerator<readonly T[], void, undefined> {
  let best = items;
  for (let parts = 2; best.length >= 2;) {
    const subsets = split(best, parts);
    const subset = await firstFailing(subsets, fails);
    // Two parts have no complements of their own: each is the complement of the other.
    const complement =
      subset || parts === 2
        ? undefined
        : await firstFailing(
            subsets.map((_, k) => without(subsets, k)),
            fails,
          );
    if (subset) {
      best = subset;
      parts = 2;
      yield best;
    } else if (complement) {
      best = complement;
      parts = Math.max(2, parts - 1);
      yield best;
    } else if (parts < best.length) parts = Math.min(best.length, parts * 2);
    else return;
  }
}

async function firstFailing<T>(
  subsets: readonly (readonly T[])[],
  fails: (subset: readonly T[]) => Promise<boolean>,
): Promise<readonly T[] | undefined> {
  for (const subset of subsets) if (await fails(subset)) return subset;
  return undefined;
}

/** Cuts the items into parts of nearly equal size. */
function split<T>(items: readonly T[], parts: number): (readonly T[])[] {
  const at = (k: number): number => Math.floor((k * items.length) / parts);
  return Array.from({ length: parts }, (_, k) => items.slice(at(k), at(k + 1)));
}

function without<T>(subsets: readonly (readonly T[])[], left: number): readonly T[] {
  return subsets.flatMap((subset, k) => (k === left ? [] : subset));
}
