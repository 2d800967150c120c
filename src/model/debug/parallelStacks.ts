import type { Frame } from '../facts/failure.ts';
import { rangesOf, rangesText } from '../facts/ranges.ts';

/** The stack of a paused worker. */
export interface WorkerStack {
  readonly worker: number;
  /** Innermost first, as V8 and debuggers report them. */
  readonly frames: readonly Frame[];
}

/** A frame that some workers share, together with all frames outside it. */
export interface StackNode {
  readonly frame: Frame;
  /** Ascending. */
  readonly workers: readonly number[];
  /** Workers that are paused in this frame: it is their innermost one. Ascending. */
  readonly standing: readonly number[];
  /** Frames called from this one; the frame with the most workers first. */
  readonly calls: readonly StackNode[];
}

/**
 * Merges stacks into one tree, outermost frames first. Frames of the same function at the same line become one node. For
 * example, `main > a` and `main > b` become `main` with the calls `a` and `b`.
 */
export function mergeStacks(stacks: readonly WorkerStack[]): StackNode[] {
  const inwards = stacks.map(({ worker, frames }) => ({ worker, frames: frames.toReversed() }));
  return nodesAt(
    0,
    inwards.sort((a, b) => a.worker - b.worker),
  );
}

/** Text for a group of workers, e.g. `2 workers: 0, 5`. */
export function workersText(workers: readonly number[]): string {
  const names = rangesText(rangesOf(workers));
  return workers.length === 1 ? `worker ${names}` : `${workers.length} workers: ${names}`;
}

/** @param stacks equal up to `depth`, ascending by worker, with the outermost frames first. */
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
  // The sort is stable: among groups of one size, the one with the lowest worker is first.
  const ordered = [...groups.values()].sort((a, b) => b.stacks.length - a.stacks.length);
  return ordered.map(({ frame, stacks: alike }) => ({
    frame,
    workers: alike.map(({ worker }) => worker),
    standing: alike.filter(({ frames }) => frames.length === depth + 1).map(({ worker }) => worker),
    calls: nodesAt(depth + 1, alike),
  }));
}
