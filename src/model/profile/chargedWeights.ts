import type { CallTree } from './callTree.ts';
import type { CodeKind } from './codeKind.ts';
import { foldWeights } from './fold.ts';
import type { SampleFilter } from './sampleFilter.ts';

/** A function with what the functions of Node and V8 that it called took for it, garbage collection included. */
export interface ChargedWeight {
  /** Number of the function in `CallTree.frames`. */
  readonly frame: number;
  readonly self: number;
  /** The parts of `self` that were not its own, by the number of the called function. */
  readonly called: ReadonlyMap<number, number>;
}

/** Functions of these kinds are called for a purpose of their caller, who answers for their time. */
const chargedKinds: Readonly<Record<CodeKind, boolean>> = {
  node: true,
  engine: true,
  collection: true,
  user: false,
  package: false,
  poolscope: false,
  idle: false,
};

/**
 * The functions that have weight of their own, once that of Node's and V8's functions is charged to the nearest function above
 * them that is not of these. So a function that spins on `performance.now()` has the time of `now`:
 *
 *     work 2 ms → planted 3 ms → now 17 ms     gives     work 2 ms, planted 20 ms (17 ms of it called in now)
 */
export function chargedWeights(tree: CallTree, filter: SampleFilter): ReadonlyMap<number, ChargedWeight> {
  const { self } = foldWeights(tree, filter);
  const [parents, frames] = [tree.parent.view, tree.frame.view];
  // A tree may have a hundred thousand nodes, and far fewer functions: what depends on the function is looked up once.
  const isCharged = Uint8Array.from(tree.kinds, (kind) => Number(chargedKinds[kind]));
  const isIdle = Uint8Array.from(tree.kinds, (kind) => Number(kind === 'idle'));
  /** The frame that answers for each node; -1 for none. */
  const charged = new Int32Array(self.length).fill(-1);
  const weights = new Map<number, { frame: number; self: number; called: Map<number, number> }>();
  for (let node = 1; node < self.length; node++) {
    const frame = frames[node] ?? 0;
    const above = charged[parents[node] ?? 0] ?? -1;
    charged[node] = isCharged[frame] ? above : frame;
    const weight = self[node] ?? 0;
    if (weight === 0 || isIdle[frame]) continue;
    const bearer = isCharged[frame] && above >= 0 ? above : frame;
    let sum = weights.get(bearer);
    if (!sum) weights.set(bearer, (sum = { frame: bearer, self: 0, called: new Map() }));
    sum.self += weight;
    if (bearer !== frame) sum.called.set(frame, (sum.called.get(frame) ?? 0) + weight);
  }
  return weights;
}
