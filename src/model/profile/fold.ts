import type { CallTree } from './callTree.ts';
import type { CodeKind } from './codeKind.ts';
import type { SampleFilter } from './sampleFilter.ts';

/**
 * The weight of each node of a call tree, indexed by node. Weights are what samples measure: time in microseconds, or bytes
 * of allocated memory.
 */
export interface NodeWeights {
  /** In the function itself. */
  readonly self: Float64Array;
  /** With all that it called. */
  readonly total: Float64Array;
}

export function foldWeights(tree: CallTree, filter: SampleFilter): NodeWeights {
  const self = new Float64Array(tree.parent.length);
  for (const lane of tree.lanes) {
    const weights = filter(lane);
    if (!weights) continue;
    const nodes = lane.node.view;
    for (let k = 0; k < nodes.length; k++) self[nodes[k] ?? 0]! += weights[k] ?? 0;
  }
  const total = self.slice();
  const parents = tree.parent.view;
  for (let node = total.length - 1; node > 0; node--) total[parents[node] ?? 0]! += total[node] ?? 0;
  return { self, total };
}

/** The weight of one function. Calls of itself are in its total once. */
export interface FunctionWeight {
  /** Number of the function in `CallTree.frames`. */
  readonly frame: number;
  readonly self: number;
  readonly total: number;
}

/** All functions that were seen, those with the most weight of their own first. Root and idle time are left out. */
export function functionWeights(tree: CallTree, nodes: NodeWeights): FunctionWeight[] {
  const selves = new Float64Array(tree.frames.length);
  const totals = new Float64Array(tree.frames.length);
  const [frames, isRepeated] = [tree.frame.view, tree.isRepeated];
  for (let node = 1; node < nodes.self.length; node++) {
    const frame = frames[node] ?? 0;
    selves[frame]! += nodes.self[node] ?? 0;
    if (isRepeated[node] === 0) totals[frame]! += nodes.total[node] ?? 0;
  }
  const weights: FunctionWeight[] = [];
  for (let frame = 0; frame < selves.length; frame++) {
    const total = totals[frame] ?? 0;
    if (total === 0 || tree.kinds[frame] === 'idle') continue;
    weights.push({ frame, self: selves[frame] ?? 0, total });
  }
  return weights.sort((a, b) => b.self - a.self || b.total - a.total);
}

/**
 * For each function that is not of the user's: the function of the user's that is nearest above it for most of its weight, as
 * number of a frame; -1 if there is none.
 */
export function userCallers(tree: CallTree, { self, total }: NodeWeights): Int32Array {
  const above = new Int32Array(self.length).fill(-1);
  const weights = new Map<number, number>();
  const most = new Float64Array(tree.frames.length);
  const callers = new Int32Array(tree.frames.length).fill(-1);
  const [parents, frames] = [tree.parent.view, tree.frame.view];
  for (let node = 1; node < self.length; node++) {
    if ((total[node] ?? 0) === 0) continue;
    const parent = parents[node] ?? 0;
    const parentFrame = frames[parent] ?? 0;
    const caller = tree.kinds[parentFrame] === 'user' ? parentFrame : (above[parent] ?? -1);
    above[node] = caller;
    const frame = frames[node] ?? 0;
    const own = self[node] ?? 0;
    if (own === 0 || caller < 0 || tree.kinds[frame] === 'user') continue;
    const key = caller * tree.frames.length + frame;
    const weight = (weights.get(key) ?? 0) + own;
    weights.set(key, weight);
    if (weight <= (most[frame] ?? 0)) continue;
    most[frame] = weight;
    callers[frame] = caller;
  }
  return callers;
}

/** Weight by whose code it was. */
export function kindWeights(tree: CallTree, { self }: NodeWeights): Record<CodeKind, number> {
  const weights = { user: 0, package: 0, node: 0, engine: 0, collection: 0, idle: 0, poolscope: 0 };
  const frames = tree.frame.view;
  for (let node = 0; node < self.length; node++) weights[tree.kinds[frames[node] ?? 0] ?? 'idle'] += self[node] ?? 0;
  return weights;
}
