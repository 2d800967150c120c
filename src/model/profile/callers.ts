import { int32Column } from '../../base/column.ts';
import type { CallTree } from './callTree.ts';
import type { FlameTree } from './flameTree.ts';

/** The callers of one function: node 0 is the function itself, and below each node are the functions that called it. */
export interface CallerTree {
  readonly tree: FlameTree;
  /** The weight of the function when it was called on this way. Indexed by node. */
  readonly total: Float64Array;
}

/** Turns a call tree around one function. Calls of itself are in its weight once. */
export function callersOf(tree: CallTree, total: Float64Array, frame: number): CallerTree {
  const [parents, frames] = [tree.parent.view, tree.frame.view];
  const [parent, frameOf] = [int32Column(), int32Column()];
  const weights: number[] = [0];
  const nodes = new Map<number, number>();
  parent.push(-1);
  frameOf.push(frame);
  const callerNode = (below: number, caller: number): number => {
    const key = below * tree.frames.length + caller;
    let node = nodes.get(key);
    if (node === undefined) {
      node = parent.length;
      nodes.set(key, node);
      parent.push(below);
      frameOf.push(caller);
      weights.push(0);
    }
    return node;
  };
  for (let node = 1; node < total.length; node++) {
    const weight = total[node] ?? 0;
    if (weight === 0 || frames[node] !== frame || tree.isRepeated[node] === 1) continue;
    let at = 0;
    weights[0]! += weight;
    for (let above = parents[node] ?? 0; above > 0; above = parents[above] ?? 0) {
      at = callerNode(at, frames[above] ?? 0);
      weights[at]! += weight;
    }
  }
  return {
    tree: { parent, frame: frameOf, frames: tree.frames, kinds: tree.kinds },
    total: Float64Array.from(weights),
  };
}
