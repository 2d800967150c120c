/**
 * Delta debugging: finds a subset that still fails and of which nothing can be left out (1-minimal), keeping the order.
 * Yields every smaller subset that fails, the last one being the result; whoever stops early keeps the best so far.
 * `items` must fail and the empty subset must not; a subset that neither fails nor passes counts as one that does not fail.
 *
 * The algorithm is ddmin of Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE Transactions on
 * Software Engineering 28(2), 2002: about 2 log2 n trials where one item is to blame, n^2 + 3n at the very worst.
 */
export async function* ddmin<T>(
  items: readonly T[],
  fails: (subset: readonly T[]) => Promise<boolean>,
): AsyncGenerator<readonly T[], void, undefined> {
  let best = items;
  for (let parts = 2; best.length >= 2;) {
    const subsets = split(best, parts);
    const subset = await firstFailing(subsets, fails);
    // Of two halves, each is the other one's complement.
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

/** Parts of nearly equal size. */
function split<T>(items: readonly T[], parts: number): (readonly T[])[] {
  const at = (k: number): number => Math.floor((k * items.length) / parts);
  return Array.from({ length: parts }, (_, k) => items.slice(at(k), at(k + 1)));
}

function without<T>(subsets: readonly (readonly T[])[], left: number): readonly T[] {
  return subsets.flatMap((subset, k) => (k === left ? [] : subset));
}
