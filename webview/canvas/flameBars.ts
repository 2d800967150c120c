import type { FlameTree } from '../../src/model/profile/flameTree.ts';

/**
 * The bars of a flame graph whose root is above, as columns of equal length: row by row from the top, and within a row
 * from left to right. Left edge and width are shares of the whole width. The heaviest child is the leftmost:
 *
 *     | all items                        |
 *     | minify                   | read  |
 *     | parse         | mangle   |
 */
export interface FlameBars {
  readonly node: Int32Array;
  readonly left: Float64Array;
  readonly width: Float64Array;
  /** The bar above, -1 for the first one. */
  readonly parent: Int32Array;
  /** The first bar of each row, and the number of all bars. */
  readonly rows: readonly number[];
}

/** A bar narrower than this share of the whole is left out, with all below it. */
const leastShare = 0.001;

/**
 * The bars of a tree with these weights. `root` fills the width, and so do the nodes above it. Takes O(nodes), a few
 * milliseconds for 100,000.
 */
export function flameBars(tree: FlameTree, total: Float64Array, root = 0): FlameBars {
  const parents = tree.parent.view;
  const children = childrenOf(parents, total);
  const bars = new BarList();
  const path = pathTo(parents, root);
  for (const node of path) {
    bars.beginRow();
    bars.add(node, 0, 1, bars.length - 1);
  }
  const whole = total[root] ?? 0;
  for (let from = bars.length - 1; whole > 0 && from < bars.length;) {
    const to = bars.length;
    bars.beginRow();
    for (let bar = from; bar < to; bar++) addBelow(bars, bar, children(bars.node[bar] ?? 0), total, whole);
    from = to;
  }
  return bars.finish();
}

function addBelow(bars: BarList, bar: number, below: readonly number[], total: Float64Array, whole: number): void {
  let left = bars.left[bar] ?? 0;
  for (const node of below) {
    const width = (total[node] ?? 0) / whole;
    if (width < leastShare) break;
    bars.add(node, left, width, bar);
    left += width;
  }
}

/** The children of a node that have a weight, the heaviest first. */
function childrenOf(parents: Int32Array, total: Float64Array): (node: number) => readonly number[] {
  const first = new Int32Array(total.length).fill(-1);
  const next = new Int32Array(total.length).fill(-1);
  for (let node = total.length - 1; node > 0; node--) {
    if ((total[node] ?? 0) <= 0) continue;
    const parent = parents[node] ?? 0;
    next[node] = first[parent] ?? -1;
    first[parent] = node;
  }
  return (node) => {
    const found: number[] = [];
    for (let child = first[node] ?? -1; child >= 0; child = next[child] ?? -1) found.push(child);
    return found.sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || a - b);
  };
}

/** The nodes from the root of the tree down to a node. */
export function pathTo(parents: Int32Array, node: number): number[] {
  const path: number[] = [];
  for (let each = node; each >= 0; each = parents[each] ?? -1) path.unshift(each);
  return path;
}

class BarList {
  readonly node: number[] = [];
  readonly left: number[] = [];
  readonly #width: number[] = [];
  readonly #parent: number[] = [];
  readonly #rows: number[] = [];

  get length(): number {
    return this.node.length;
  }

  beginRow(): void {
    this.#rows.push(this.length);
  }

  add(node: number, left: number, width: number, parent: number): void {
    this.node.push(node);
    this.left.push(left);
    this.#width.push(width);
    this.#parent.push(parent);
  }

  finish(): FlameBars {
    const ends = [...this.#rows.filter((first) => first < this.length), this.length];
    return {
      node: Int32Array.from(this.node),
      left: Float64Array.from(this.left),
      width: Float64Array.from(this.#width),
      parent: Int32Array.from(this.#parent),
      rows: ends,
    };
  }
}

export const rowCount = ({ rows }: FlameBars): number => rows.length - 1;

/** The bar at a row and a share of the width; undefined beside the bars. */
export function barAt({ left, width, rows }: FlameBars, row: number, share: number): number | undefined {
  const first = rows[row];
  const end = rows[row + 1];
  if (first === undefined || end === undefined) return undefined;
  let from = first;
  let to = end;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((left[middle] ?? 0) <= share) from = middle + 1;
    else to = middle;
  }
  const bar = from - 1;
  return bar >= first && share < (left[bar] ?? 0) + (width[bar] ?? 0) ? bar : undefined;
}

/** The bar of a node; undefined if it is too narrow to have one, or outside of the root. */
export function barOf({ node }: FlameBars, wanted: number): number | undefined {
  const bar = node.indexOf(wanted);
  return bar < 0 ? undefined : bar;
}

export function rowOf({ rows }: FlameBars, bar: number): number {
  let row = 0;
  while ((rows[row + 1] ?? Infinity) <= bar) row++;
  return row;
}

/** The bar that an arrow key moves to: the caller above, the heaviest call below, or a neighbour with the same caller. */
export function barByKey(bars: FlameBars, key: string, from: number | undefined): number | undefined {
  const { parent, node } = bars;
  if (from === undefined || key === 'Home') return /^(Arrow|Home)/.test(key) && node.length > 0 ? 0 : undefined;
  switch (key) {
    case 'ArrowUp':
      return (parent[from] ?? -1) >= 0 ? parent[from] : undefined;
    case 'ArrowDown': {
      const below = parent.indexOf(from);
      return below < 0 ? undefined : below;
    }
    case 'ArrowLeft':
      return parent[from - 1] === parent[from] ? from - 1 : undefined;
    case 'ArrowRight':
      return parent[from + 1] === parent[from] ? from + 1 : undefined;
    default:
      return undefined;
  }
}
