import { forEachVlq, VlqWriter } from '../../src/base/vlq.ts';
import { outcomeCode, type ProfileCaptured } from '../../src/model/facts/events.ts';
import type { ProfileFrame } from '../../src/model/facts/profile.ts';
import { SettledItems } from '../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';

export const frameOf = (name: string, file = '/work/src/job.ts', line = 1): ProfileFrame => ({
  function: name,
  file,
  line,
  column: 1,
});
export const v8Frame = (name: string): ProfileFrame => frameOf(name, '', 0);

export type Sample = readonly [stack: readonly ProfileFrame[], micros: number];

/**
 * A part of a profile in which these stacks were seen one after the other, each for some microseconds. A stack begins
 * with the outermost function.
 */
export function partOf(
  samples: readonly Sample[],
  { worker = 0, fromMicros = 0, begins = true, ...more }: Partial<ProfileCaptured> = {},
): ProfileCaptured {
  const frames: ProfileFrame[] = [];
  const nodes = new Map<string, number>();
  const nodeText = new VlqWriter(2);
  const sampleText = new VlqWriter(2);
  const node = (parent: number, frame: ProfileFrame): number => {
    let number = frames.findIndex((each) => JSON.stringify(each) === JSON.stringify(frame));
    if (number < 0) number = frames.push(frame) - 1;
    const key = `${parent}:${number}`;
    if (!nodes.has(key)) {
      nodes.set(key, nodes.size);
      nodeText.add(parent, number);
    }
    return nodes.get(key) ?? -1;
  };
  const root = node(-1, v8Frame('(root)'));
  let gap = 0;
  let toMicros = fromMicros;
  for (const [stack, micros] of samples) {
    sampleText.add(stack.reduce(node, root), gap);
    gap = micros;
    toMicros += micros;
  }
  return {
    type: 'profileCaptured',
    worker,
    begins,
    fromMicros,
    toMicros,
    intervalMicros: 1000,
    pausedMicros: 0,
    frames,
    nodes: nodeText.text,
    samples: sampleText.text,
    lines: '',
    ...more,
  };
}

/** A part of an allocation profile: stacks, and the bytes that the innermost function of each has allocated. */
export function allocationsOf(samples: readonly Sample[], more: Partial<ProfileCaptured> = {}): ProfileCaptured {
  const { intervalMicros: _, ...part } = partOf(samples, more);
  const bytes = new VlqWriter(2);
  let k = 0;
  forEachVlq(part.samples, 2, ([node = 0]) => bytes.add(node, samples[k++]?.[1] ?? 0));
  return { ...part, kind: 'heap', intervalBytes: 524_288, samples: bytes.text };
}

/** One worker runs the items one after the other; each computes in these functions. */
export function profiledRun(items: readonly (readonly Sample[])[]): RunModel {
  const model = createRunModel();
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: items.length, total: items.length });
  const settled = new SettledItems(0);
  let at = 0;
  for (const [item, samples] of items.entries()) {
    const start = at;
    for (const [, micros] of samples) at += micros;
    settled.add(item, start, at, outcomeCode('succeeded'));
  }
  applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...settled.columns });
  applyEvent(model, partOf(items.flat()));
  return model;
}
