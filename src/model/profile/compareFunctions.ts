import type { FunctionWeight } from './fold.ts';

/** A function in two sets of items, per item. */
export interface FunctionChange {
  readonly frame: number;
  readonly change: 'grew' | 'shrank' | 'new' | 'gone';
  /** Weight of its own per item. */
  readonly before: number;
  readonly after: number;
}

/** Functions of one set, with the number of items in which they were measured. */
export interface MeasuredFunctions {
  readonly weights: readonly FunctionWeight[];
  readonly items: number;
}

/**
 * What differs between two sets of items, the largest difference per item first. Frames are numbers of one call
 * tree. A difference of less than `least` per item is left out.
 */
export function compareFunctions(before: MeasuredFunctions, after: MeasuredFunctions, least = 0): FunctionChange[] {
  const perItem = ({ weights, items }: MeasuredFunctions): Map<number, number> =>
    new Map(weights.filter(({ self }) => self > 0).map((each) => [each.frame, each.self / Math.max(1, items)]));
  const earlier = perItem(before);
  const later = perItem(after);
  const changes: FunctionChange[] = [];
  for (const frame of new Set([...earlier.keys(), ...later.keys()])) {
    const before = earlier.get(frame) ?? 0;
    const after = later.get(frame) ?? 0;
    if (Math.abs(after - before) <= least) continue;
    changes.push({ frame, change: changeOf(before, after), before, after });
  }
  return changes.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function changeOf(before: number, after: number): FunctionChange['change'] {
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  return after > before ? 'grew' : 'shrank';
}
