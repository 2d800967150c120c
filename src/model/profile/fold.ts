import type { CallTree, SampleLane } from './callTree.ts';
import type { CodeKind } from './codeKind.ts';

/** Which samples count: by lane and number of the sample. */
export type SampleFilter = (lane: SampleLane, sample: number) => boolean;

/** Time of each node of a call tree, in microseconds. Indexed by node. */
export interface NodeTimes {
  /** In the function itself. */
  readonly self: Float64Array;
  /** With all that it called. */
  readonly total: Float64Array;
}

export const everySample: SampleFilter = () => true;

export function foldTimes(tree: CallTree, filter: SampleFilter): NodeTimes {
  const self = new Float64Array(tree.parent.length);
  for (const lane of tree.lanes) {
    const nodes = lane.node.view;
    const lasts = lane.lastsMicros.view;
    for (let k = 0; k < nodes.length; k++) {
      if (filter(lane, k)) self[nodes[k] ?? 0]! += lasts[k] ?? 0;
    }
  }
  const total = self.slice();
  const parents = tree.parent.view;
  for (let node = total.length - 1; node > 0; node--) total[parents[node] ?? 0]! += total[node] ?? 0;
  return { self, total };
}

/** Time of one function, in microseconds. Calls of itself are in its total once. */
export interface FunctionTime {
  /** Number of the function in `CallTree.frames`. */
  readonly frame: number;
  readonly selfMicros: number;
  readonly totalMicros: number;
}

/** All functions that were seen, those with the most time of their own first. Root and idle time are left out. */
export function functionTimes(tree: CallTree, { self, total }: NodeTimes): FunctionTime[] {
  const selves = new Float64Array(tree.frames.length);
  const totals = new Float64Array(tree.frames.length);
  for (let node = 1; node < self.length; node++) {
    const frame = tree.frame.get(node);
    selves[frame]! += self[node] ?? 0;
    if (tree.isRepeated.get(node) === 0) totals[frame]! += total[node] ?? 0;
  }
  const times: FunctionTime[] = [];
  for (let frame = 0; frame < selves.length; frame++) {
    const totalMicros = totals[frame] ?? 0;
    if (totalMicros === 0 || tree.kinds[frame] === 'idle') continue;
    times.push({ frame, selfMicros: selves[frame] ?? 0, totalMicros });
  }
  return times.sort((a, b) => b.selfMicros - a.selfMicros || b.totalMicros - a.totalMicros);
}

/**
 * For each function that is not of the user's: the function of the user's that is nearest above it most of the time, as
 * number of a frame; -1 if there is none.
 */
export function userCallers(tree: CallTree, { self }: NodeTimes): Int32Array {
  const above = new Int32Array(self.length).fill(-1);
  const times = new Map<number, number>();
  const most = new Float64Array(tree.frames.length);
  const callers = new Int32Array(tree.frames.length).fill(-1);
  for (let node = 1; node < self.length; node++) {
    const parent = tree.parent.get(node);
    const parentFrame = tree.frame.get(parent);
    const caller = tree.kinds[parentFrame] === 'user' ? parentFrame : (above[parent] ?? -1);
    above[node] = caller;
    const frame = tree.frame.get(node);
    if (caller < 0 || tree.kinds[frame] === 'user') continue;
    const key = caller * tree.frames.length + frame;
    const micros = (times.get(key) ?? 0) + (self[node] ?? 0);
    times.set(key, micros);
    if (micros <= (most[frame] ?? 0)) continue;
    most[frame] = micros;
    callers[frame] = caller;
  }
  return callers;
}

/** Time by whose code it was, in microseconds. */
export function kindTimes(tree: CallTree, { self }: NodeTimes): Record<CodeKind, number> {
  const times = { user: 0, package: 0, node: 0, engine: 0, collection: 0, idle: 0, poolscope: 0 };
  for (let node = 0; node < self.length; node++) times[tree.kinds[tree.frame.get(node)] ?? 'idle'] += self[node] ?? 0;
  return times;
}
