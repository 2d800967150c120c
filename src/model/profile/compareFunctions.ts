import type { FunctionTime } from './fold.ts';

/** A function in two sets of items, per item. */
export interface FunctionChange {
  readonly frame: number;
  readonly change: 'grew' | 'shrank' | 'new' | 'gone';
  /** Time of its own per item, in microseconds. */
  readonly beforeMicros: number;
  readonly afterMicros: number;
}

/** Functions of one set, with the number of items in which they were measured. */
export interface MeasuredFunctions {
  readonly times: readonly FunctionTime[];
  readonly items: number;
}

/**
 * What differs between two sets of items, the largest difference in time per item first. Frames are numbers of one call
 * tree. A difference of less than `leastMicros` per item is left out.
 */
export function compareFunctions(
  before: MeasuredFunctions,
  after: MeasuredFunctions,
  leastMicros = 0,
): FunctionChange[] {
  const perItem = ({ times, items }: MeasuredFunctions): Map<number, number> =>
    new Map(
      times
        .filter(({ selfMicros }) => selfMicros > 0)
        .map((each) => [each.frame, each.selfMicros / Math.max(1, items)]),
    );
  const earlier = perItem(before);
  const later = perItem(after);
  const changes: FunctionChange[] = [];
  for (const frame of new Set([...earlier.keys(), ...later.keys()])) {
    const beforeMicros = earlier.get(frame) ?? 0;
    const afterMicros = later.get(frame) ?? 0;
    if (Math.abs(afterMicros - beforeMicros) <= leastMicros) continue;
    changes.push({ frame, change: changeOf(beforeMicros, afterMicros), beforeMicros, afterMicros });
  }
  return changes.sort((a, b) => Math.abs(b.afterMicros - b.beforeMicros) - Math.abs(a.afterMicros - a.beforeMicros));
}

function changeOf(before: number, after: number): FunctionChange['change'] {
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  return after > before ? 'grew' : 'shrank';
}
