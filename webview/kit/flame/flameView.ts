import { plainText } from '../../../src/base/visibleText.ts';
import type { FlameTree } from '../../../src/model/profile/flameTree.ts';
import { functionWords } from '../../../src/words/profile.ts';
import { pathTo } from '../../canvas/flameBars.ts';
import type { FlameTone } from '../../canvas/flamePainter.ts';

/** What a flame graph shows. It knows no unit: the owner describes each node. A new object is a new picture. */
export interface FlameView {
  readonly tree: FlameTree;
  /** The weight of each node with all below it, which is the width of its bar. */
  readonly total: Float64Array;
  /** Name of the root, e.g. `All items`. */
  readonly rootName: string;
  /** The figures of a node, e.g. `own 1.2 s, with calls 3.1 s, 62 %`. */
  readonly describe: (node: number) => string;
  /** A path as the reader sees it. */
  readonly show: (file: string) => string;
  /** How a bar is coloured, instead of by whose code it is. */
  readonly toneOf?: (node: number) => FlameTone;
  /** Whether a search has found a function; undefined without a search. */
  readonly isFound?: ((frame: number) => boolean) | undefined;
}

export interface FlamePlace {
  /** `src/work.ts:15` */
  readonly text: string;
  /** Number of the function in the tree. */
  readonly frame: number;
  readonly line: number;
  /** Node's own files cannot be opened. */
  readonly isOpenable: boolean;
}

export function nameOf({ tree, rootName }: FlameView, node: number): string {
  if (node === 0) return rootName;
  return plainText(functionWords(tree.frames[tree.frame.get(node)] ?? { function: '' }));
}

/** Undefined for V8's own frames and the root. */
export function placeOf({ tree, show }: FlameView, node: number): FlamePlace | undefined {
  const frame = tree.frame.get(node);
  const found = tree.frames[frame];
  if (!found || found.file === '' || found.line === 0) return undefined;
  const text = plainText(`${show(found.file)}:${found.line}`);
  return { text, frame, line: found.line, isOpenable: !found.file.startsWith('node:') };
}

export function toneOf(view: FlameView, node: number): FlameTone {
  if (view.toneOf) return view.toneOf(node);
  return node === 0 ? 'idle' : (view.tree.kinds[view.tree.frame.get(node)] ?? 'idle');
}

/** All about a node, for those who do not see it: `parse, src/work.ts:15, own 1.2 s, …`. */
export function sentenceOf(view: FlameView, node: number): string {
  const place = placeOf(view, node);
  return [nameOf(view, node), ...(place ? [place.text] : []), view.describe(node)].join(', ');
}

const shownCrumbs = 6;

/** The nodes from the root to a node; undefined where some in the middle are left out. */
export function crumbsOf({ tree }: FlameView, node: number): (number | undefined)[] {
  const path = pathTo(tree.parent.view, node);
  return path.length > shownCrumbs ? [...path.slice(0, 2), undefined, ...path.slice(3 - shownCrumbs)] : path;
}
