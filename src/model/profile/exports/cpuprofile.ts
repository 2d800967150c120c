import { foldWeights } from '../fold.ts';
import type { Profile } from '../profile.ts';
import type { SampleFilter } from '../sampleFilter.ts';
import { callFrameOf, type CallFrame } from './callFrame.ts';

interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount: number;
  readonly children: number[];
}

/**
 * All workers as one `.cpuprofile` (Chrome DevTools Protocol, `Profiler.Profile`), which VS Code and Chrome open. It has
 * one sample a node, as long as all time of the node, because their order means nothing after the merge. A sample
 * lasts until the next one, and the last one until `endTime`.
 */
export function toCpuProfile(
  { tree }: Pick<Profile, 'tree'>,
  filter: SampleFilter,
  urlOf: (file: string) => string,
): object {
  const { self } = foldWeights(tree, filter);
  const nodes: CpuProfileNode[] = [];
  const samples: number[] = [];
  const timeDeltas: number[] = [0];
  for (let node = 0; node < self.length; node++) {
    nodes.push({
      id: node + 1,
      callFrame: callFrameOf(tree.frames[tree.frame.get(node)], urlOf),
      hitCount: 0,
      children: [],
    });
    if (node > 0) nodes[tree.parent.get(node)]?.children.push(node + 1);
    const micros = Math.round(self[node] ?? 0);
    if (micros === 0) continue;
    nodes[node]!.hitCount = 1;
    samples.push(node + 1);
    timeDeltas.push(micros);
  }
  const endTime = timeDeltas.reduce((sum, micros) => sum + micros, 0);
  timeDeltas.pop();
  return { nodes, startTime: 0, endTime, samples, timeDeltas };
}
