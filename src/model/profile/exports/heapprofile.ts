import type { Profile } from '../profile.ts';
import { foldWeights } from '../fold.ts';
import { everySample } from '../sampleFilter.ts';
import { callFrameOf, type CallFrame } from './callFrame.ts';

interface HeapProfileNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly id: number;
  readonly children: HeapProfileNode[];
}

/**
 * All workers as one `.heapprofile` (Chrome DevTools Protocol, `HeapProfiler.SamplingHeapProfile`), which VS Code and
 * Chrome open. Chrome adds up the samples, VS Code the nodes: there is one sample a node, with all its bytes.
 */
export function toHeapProfile({ tree }: Pick<Profile, 'tree'>, urlOf: (file: string) => string): object {
  const { self } = foldWeights(tree, everySample);
  const nodes: HeapProfileNode[] = [];
  const samples: { readonly size: number; readonly nodeId: number; readonly ordinal: number }[] = [];
  for (let node = 0; node < self.length; node++) {
    const callFrame = callFrameOf(tree.frames[tree.frame.get(node)], urlOf);
    const made: HeapProfileNode = { callFrame, selfSize: self[node] ?? 0, id: node + 1, children: [] };
    nodes.push(made);
    if (node > 0) nodes[tree.parent.get(node)]?.children.push(made);
    if (made.selfSize > 0) samples.push({ size: made.selfSize, nodeId: made.id, ordinal: samples.length + 1 });
  }
  return { head: nodes[0], samples };
}
