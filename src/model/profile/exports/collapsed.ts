import { foldWeights } from '../fold.ts';
import type { Profile } from '../profile.ts';
import type { SampleFilter } from '../sampleFilter.ts';

/**
 * All workers as collapsed stacks, the form of Brendan Gregg's FlameGraph: functions from the outermost one, separated
 * by semicolons, and the microseconds or bytes of the innermost one.
 */
export function toCollapsed({ tree }: Profile, filter: SampleFilter): string {
  const { self } = foldWeights(tree, filter);
  const stacks: string[] = [''];
  let text = '';
  for (let node = 1; node < self.length; node++) {
    const frame = tree.frames[tree.frame.get(node)];
    const name = (frame?.function || '(anonymous)').replace(/[;\s]+/g, ' ');
    const place = frame?.file ? ` (${frame.file.replace(/;/g, ',')}:${frame.line})` : '';
    const parent = tree.parent.get(node);
    stacks.push(`${stacks[parent]}${parent === 0 ? '' : ';'}${name}${place}`);
    const weight = Math.round(self[node] ?? 0);
    if (weight > 0) text += `${stacks[node]} ${weight}\n`;
  }
  return text;
}
