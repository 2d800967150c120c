/** A function in two sets of items, per item. */
export interface FunctionChange {
  readonly frame: number;
  readonly change: 'grew' | 'shrank' | 'new' | 'gone';
  /** Weight per item, without what it called of other code of the user's or of packages. */
  readonly before: number;
  readonly after: number;
}

/** Functions of one set, with the number of items in which they were measured. */
export interface MeasuredFunctions {
  readonly weights: readonly { readonly frame: number; readonly self: number }[];
  readonly items: number;
}

/** What differs between two sets of items, the largest difference per item first. Frames are numbers of one call tree. */
export function compareFunctions(before: MeasuredFunctions, after: MeasuredFunctions): FunctionChange[] {
  const perItem = ({ weights, items }: MeasuredFunctions): Map<number, number> =>
    new Map(weights.filter(({ self }) => self > 0).map((each) => [each.frame, each.self / Math.max(1, items)]));
  const earlier = perItem(before);
  const later = perItem(after);
  const changes: FunctionChange[] = [];
  for (const frame of new Set([...earlier.keys(), ...later.keys()])) {
    const before = earlier.get(frame) ?? 0;
    const after = later.get(frame) ?? 0;
    if (after === before) continue;
    changes.push({ frame, change: changeOf(before, after), before, after });
  }
  return changes.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function changeOf(before: number, after: number): FunctionChange['change'] {
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  return after > before ? 'grew' : 'shrank';
}

/**
 * Changes that are more than chance. If nothing had changed, both sets would have samples at the rate of both together,
 * and n expected samples vary by about √n. A clear change is three times as large as that. `sampleWeight`: the usual
 * weight of one sample.
 */
export function clearChanges(
  changes: readonly FunctionChange[],
  before: Pick<MeasuredFunctions, 'items'>,
  after: Pick<MeasuredFunctions, 'items'>,
  sampleWeight: number,
): FunctionChange[] {
  const [earlier, later] = [Math.max(1, before.items), Math.max(1, after.items)];
  return changes.filter((change) => {
    const mean = (change.before * earlier + change.after * later) / (earlier + later);
    const chance = Math.sqrt(mean * sampleWeight * (1 / earlier + 1 / later));
    return Math.abs(change.after - change.before) > 3 * chance;
  });
}
