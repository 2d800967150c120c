import { median } from '../../base/quantile.ts';
import type { CallTree } from './callTree.ts';
import type { SampleFilter } from './sampleFilter.ts';

/** The weight of a node, with all that it called, in one worker. */
export interface WorkerWeight {
  readonly worker: number;
  readonly weight: number;
}

/** The weight of one node in each worker that has samples which count, the largest first. Takes O(samples). */
export function workerWeights(tree: CallTree, filter: SampleFilter, node: number): WorkerWeight[] {
  const isBelow = subtree(tree, node);
  const found: WorkerWeight[] = [];
  for (const lane of tree.lanes) {
    const weights = filter(lane);
    if (!weights) continue;
    const nodes = lane.node.view;
    let weight = 0;
    let whole = 0;
    for (let k = 0; k < nodes.length; k++) {
      const counts = weights[k] ?? 0;
      whole += counts;
      if (isBelow[nodes[k] ?? 0] === 1) weight += counts;
    }
    if (whole > 0) found.push({ worker: lane.worker, weight });
  }
  return found.sort((a, b) => b.weight - a.weight || a.worker - b.worker);
}

/** 1 for a node and all nodes below it. */
function subtree(tree: CallTree, root: number): Uint8Array {
  const parents = tree.parent.view;
  const isBelow = new Uint8Array(parents.length);
  isBelow[root] = 1;
  for (let node = root + 1; node < parents.length; node++) isBelow[node] = isBelow[parents[node] ?? 0] ?? 0;
  return isBelow;
}

export function medianWeight(weights: readonly WorkerWeight[]): number {
  return median(weights.map(({ weight }) => weight));
}
