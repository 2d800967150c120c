import { expect, test } from 'vitest';
import { forEachVlq, VlqWriter } from '../../../../src/base/vlq.ts';
import { ProfileParts, transformedFunctions } from '../../../../src/model/facts/profileParts.ts';
import type { SourceMapper } from '../../../../src/model/facts/sourceMapper.ts';
import { frameOf, partOf, v8Frame } from '../../../support/profiles.ts';

/** In the source, everything is 100 lines further down. */
const mapper = {
  site: (site: string) => {
    const [, file = '', line] = /^(.*):(\d+):\d+$/.exec(site) ?? [];
    return { file, line: Number(line) + 100, column: 3 };
  },
} as SourceMapper;

const read = frameOf('readFileSync', 'node:fs', 50);

test('functions and lines are mapped to the source, but not those of Node and V8', () => {
  const parts = new ProfileParts(transformedFunctions(mapper));
  const lines = new VlqWriter(3);
  // Frames: 0 is the root, 1 the job, 2 Node.
  lines.add(1, 12, 4);
  lines.add(2, 60, 9);
  const part = { ...partOf([[[frameOf('work', '/work/job.ts', 10), read], 5]]), lines: lines.text };
  const mapped = parts.toSource(part);
  expect(mapped.frames).toEqual([
    v8Frame('(root)'),
    { function: 'work', file: '/work/job.ts', line: 110, column: 3 },
    read,
  ]);
  const found: number[][] = [];
  forEachVlq(mapped.lines, 3, (triple) => found.push([...triple]));
  expect(found).toEqual([
    [1, 112, 4],
    [2, 60, 9],
  ]);
});

test('lines of a later part refer to functions of earlier parts', () => {
  const parts = new ProfileParts(transformedFunctions(mapper));
  const first = partOf([[[frameOf('work', '/work/job.ts', 10)], 5]]);
  parts.toSource(first);
  const lines = new VlqWriter(3);
  lines.add(1, 20, 1);
  const { lines: mapped } = parts.toSource({ ...first, begins: false, frames: [], nodes: '', lines: lines.text });
  forEachVlq(mapped, 3, (triple) => expect(triple).toEqual([1, 120, 1]));
});
