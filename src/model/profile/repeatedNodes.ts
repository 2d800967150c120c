import type { Column } from '../../base/column.ts';

/** A parent comes before its children, and node 0 is the root. */
interface Tree {
  readonly parent: Column<Int32Array>;
  readonly frame: Column<Int32Array>;
  readonly frames: readonly unknown[];
}

/**
 * 1 for each node of a call tree below a node with the same function: its weight is in the total of that function already.
 * One walk through the tree, so that a tree of any shape takes time in proportion to its nodes.
 */
export function repeatedNodes({ parent, frame, frames }: Tree): Uint8Array {
  const [parents, frameOf] = [parent.view, frame.view];
  const nodes = parents.length;
  // Node 0 is the root, and no child: 0 ends a list of children.
  const firstChild = new Int32Array(nodes);
  const nextSibling = new Int32Array(nodes);
  for (let node = nodes - 1; node > 0; node--) {
    const above = parents[node] ?? 0;
    nextSibling[node] = firstChild[above] ?? 0;
    firstChild[above] = node;
  }
  const repeated = new Uint8Array(nodes);
  /** Number of nodes on the way to the root, by function. */
  const open = new Int32Array(frames.length);
  const enter = (node: number): void => {
    if (open[frameOf[node] ?? 0]!++ > 0) repeated[node] = 1;
  };
  for (let node = firstChild[0] ?? 0; node > 0;) {
    enter(node);
    let next = firstChild[node] ?? 0;
    for (; next === 0 && node > 0; node = parents[node] ?? 0) {
      open[frameOf[node] ?? 0]!--;
      next = nextSibling[node] ?? 0;
    }
    node = next;
  }
  return repeated;
}
