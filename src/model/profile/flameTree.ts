import type { CallTree } from './callTree.ts';

/** What a flame graph shows of a call tree. Node 0 is its root; a parent comes before its children. */
export type FlameTree = Pick<CallTree, 'parent' | 'frame' | 'frames' | 'kinds'>;

/**
 * What a search covers: the weight of all nodes with these frames. A node below another match is in the weight of that
 * one already.
 */
export function coveredWeight(
  { parent, frame }: FlameTree,
  total: Float64Array,
  isMatch: (frame: number) => boolean,
): number {
  const isCovered = new Uint8Array(total.length);
  const [parents, frames] = [parent.view, frame.view];
  let weight = 0;
  for (let node = 1; node < total.length; node++) {
    const isBelow = isCovered[parents[node] ?? 0] === 1;
    if (!isBelow && !isMatch(frames[node] ?? 0)) continue;
    isCovered[node] = 1;
    if (!isBelow) weight += total[node] ?? 0;
  }
  return weight;
}
