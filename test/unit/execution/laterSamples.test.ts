import type { Profiler } from 'node:inspector';
import { expect, test } from 'vitest';
import { laterSamples } from '../../../src/execution/laterSamples.ts';

const node = (id: number, children: number[] = []): Profiler.ProfileNode => ({
  id,
  children,
  callFrame: { functionName: `f${id}`, scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 },
});

/** Node 2 calls 3 and 4, node 1 is the root, and only node 5 is seen before 25. */
const profile: Profiler.Profile = {
  startTime: 0,
  endTime: 60,
  nodes: [node(1, [2, 5]), node(2, [3, 4]), node(3), node(4), node(5)],
  samples: [5, 2, 3, 3],
  timeDeltas: [10, 10, 10, 20],
};

test('earlier samples are left out, and with them the nodes that are in no later stack', () => {
  const later = laterSamples(profile, 24.7);
  expect(later).toMatchObject({ startTime: 25, endTime: 60, samples: [3, 3], timeDeltas: [5, 20] });
  expect(later.nodes.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('a profile that began later stays as it is, and one that ended before has no samples', () => {
  expect(laterSamples(profile, 0)).toBe(profile);
  expect(laterSamples(profile, 100)).toMatchObject({ nodes: [], samples: [], timeDeltas: [] });
});
