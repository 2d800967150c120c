/**
 * The known name that somebody who typed `typed` meant: one that differs in letters that were left out, added, replaced or
 * swapped, or that begins with it. Undefined if none is near.
 */
export function similarName(typed: string, known: Iterable<string>): string | undefined {
  const word = typed.toLowerCase();
  let best: readonly [name: string, distance: number] | undefined;
  // A third of the letters: one of a short word, three of a long one.
  const most = Math.min(3, Math.ceil(word.length / 3));
  for (const name of known) {
    const other = name.toLowerCase();
    const begins = word.length > 2 && other !== word && other.startsWith(word);
    const distance = begins ? 0.5 : editDistance(word, other);
    if (distance <= most && (!best || distance < best[1])) best = [name, distance];
  }
  return best?.[0];
}

/** Number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) {
      const replaced = (row[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1);
      let least = Math.min(replaced, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1);
      if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1])
        least = Math.min(least, (before[k - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
