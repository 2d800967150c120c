import type { Profile } from '../profile.ts';
import type { SampleFilter } from '../sampleFilter.ts';

/** Stacks of this many functions together need 128 MB. A deep tree would need more than any machine has. */
const mostStacked = 1 << 24;

/**
 * A profile for each worker, in order of time if samples have one, for https://www.speedscope.app (its file
 * format, 0.0.1). Throws RangeError if its stacks would not fit into memory.
 */
export function toSpeedscope({ kind, tree, run }: Profile, filter: SampleFilter): object {
  const frames = tree.frames.map(({ function: name, file, line, column }) => ({
    name: name === '' ? '(anonymous)' : name,
    ...(file !== '' && { file, line, col: column }),
  }));
  const stacks = new Map<number, readonly number[]>();
  let stacked = 0;
  const stackOf = (node: number): readonly number[] => {
    let stack = stacks.get(node);
    if (!stack) {
      stack = node === 0 ? [] : [...stackOf(tree.parent.get(node)), tree.frame.get(node)];
      if ((stacked += stack.length) > mostStacked) throw new RangeError('too many stacks');
      stacks.set(node, stack);
    }
    return stack;
  };
  const profiles = tree.lanes.map((lane) => {
    const samples: (readonly number[])[] = [];
    const weights: number[] = [];
    const counted = filter(lane);
    for (let k = 0; counted && k < counted.length; k++) {
      const micros = Math.round(counted[k] ?? 0);
      if (micros === 0) continue;
      samples.push(stackOf(lane.node.get(k)));
      weights.push(micros);
    }
    const endValue = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      type: 'sampled',
      name: `worker ${lane.worker}`,
      unit: kind === 'heap' ? 'bytes' : 'microseconds',
      startValue: 0,
      endValue,
      samples,
      weights,
    };
  });
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name: run.setup.label,
    exporter: 'poolscope',
    activeProfileIndex: 0,
    shared: { frames },
    profiles,
  };
}
