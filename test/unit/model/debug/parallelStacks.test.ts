import { expect, it } from 'vitest';
import type { Frame } from '../../../../src/model/facts/failure.ts';
import { mergeStacks, workersText, type StackNode } from '../../../../src/model/debug/parallelStacks.ts';

const frame = (name: string, line = 1): Frame => ({
  function: name,
  file: '/w/job.ts',
  line,
  column: 3,
  inUserCode: true,
});

/** `outer 0-2 [inner 0-1 standing 0,1]` is easier to read than nodes. */
function drawn(nodes: readonly StackNode[]): string[] {
  return nodes.flatMap(({ frame: { function: name, line }, workers, standing, calls }) => [
    `${name}:${line} of ${workers.join()}${standing.length > 0 ? `, here ${standing.join()}` : ''}`,
    ...drawn(calls).map((text) => `  ${text}`),
  ]);
}

it('merges stacks from the outermost frame inwards, with the most common frames first', () => {
  const nodes = mergeStacks([
    { worker: 3, frames: [frame('parse', 9), frame('work')] },
    { worker: 0, frames: [frame('load', 5), frame('work')] },
    { worker: 1, frames: [frame('read', 2), frame('load', 5), frame('work')] },
    { worker: 2, frames: [frame('setup')] },
  ]);
  expect(drawn(nodes)).toEqual([
    'work:1 of 0,1,3',
    '  load:5 of 0,1, here 0',
    '    read:2 of 1, here 1',
    '  parse:9 of 3, here 3',
    'setup:1 of 2, here 2',
  ]);
});

it('distinguishes frames of one function by line, but not by column', () => {
  const nodes = mergeStacks([
    { worker: 0, frames: [frame('work', 7)] },
    { worker: 1, frames: [{ ...frame('work', 7), column: 30 }] },
    { worker: 2, frames: [frame('work', 8)] },
  ]);
  expect(drawn(nodes)).toEqual(['work:7 of 0,1, here 0,1', 'work:8 of 2, here 2']);
});

it('has no place for a worker without frames', () => {
  expect(mergeStacks([{ worker: 0, frames: [] }])).toEqual([]);
});

it('names a set of workers by its ranges', () => {
  expect(workersText([0, 1, 2, 5])).toBe('4 workers: 0-2, 5');
  expect(workersText([3])).toBe('worker 3');
});
