import type { Frame } from '../facts/failure.ts';
import { rangesOf, rangesText } from '../facts/ranges.ts';

/** Where a worker stands. */
export interface WorkerStack {
  readonly worker: number;
  /** Innermost first, as V8 and debuggers tell them. */
  readonly frames: readonly Frame[];
}

/** A frame that some workers have in common, with all frames outside of it. */
export interface StackNode {
  readonly frame: Frame;
  /** Ascending. */
  readonly workers: readonly number[];
  /** Those of them that stand in it: whose innermost frame it is. Ascending. */
  readonly standing: readonly number[];
  /** The frames called from it: what most workers do first. */
  readonly calls: readonly StackNode[];
}

/** One tree from all stacks, outermost frames first: frames of the same function at the same line become one. */
export function mergeStacks(stacks: readonly WorkerStack[]): StackNode[] {
  const inwards = stacks.map(({ worker, frames }) => ({ worker, frames: frames.toReversed() }));
  return nodesAt(
    0,
    inwards.sort((a, b) => a.worker - b.worker),
  );
}

/** `2 workers: 0, 5`. */
export function workersText(workers: readonly number[]): string {
  const names = rangesText(rangesOf(workers));
  return workers.length === 1 ? `worker ${names}` : `${workers.length} workers: ${names}`;
}

/** Stacks that are equal up to `depth`, ascending by worker, outermost frames first. */
function nodesAt(depth: number, stacks: readonly WorkerStack[]): StackNode[] {
  const groups = new Map<string, { readonly frame: Frame; readonly stacks: WorkerStack[] }>();
  for (const stack of stacks) {
    const frame = stack.frames[depth];
    if (!frame) continue;
    const key = `${frame.function}\n${frame.file}\n${frame.line}`;
    const group = groups.get(key) ?? { frame, stacks: [] };
    group.stacks.push(stack);
    groups.set(key, group);
  }
  // Stable: of groups of one size the one with the lowest worker is first.
  const ordered = [...groups.values()].sort((a, b) => b.stacks.length - a.stacks.length);
  return ordered.map(({ frame, stacks: alike }) => ({
    frame,
    workers: alike.map(({ worker }) => worker),
    standing: alike.filter(({ frames }) => frames.length === depth + 1).map(({ worker }) => worker),
    calls: nodesAt(depth + 1, alike),
  }));
}
