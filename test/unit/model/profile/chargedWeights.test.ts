import { expect, test } from 'vitest';
import { chargedWeights } from '../../../../src/model/profile/chargedWeights.ts';
import { profileOf } from '../../../../src/model/profile/profile.ts';
import { everySample } from '../../../../src/model/profile/sampleFilter.ts';
import { frameOf, profiledRun, v8Frame, type Sample } from '../../../support/profiles.ts';

const work = frameOf('work');
const planted = frameOf('planted');
const clone = frameOf('clone', '/work/node_modules/lodash/clone.js');
const internal = frameOf('emit', 'node:events');
const [now, collector, idle] = ['now', '(garbage collector)', '(idle)'].map((name) => v8Frame(name));

function charged(samples: readonly Sample[]) {
  const { tree } = profileOf(profiledRun([samples]))!;
  const name = (frame: number) => tree.frames[frame]?.function;
  return Object.fromEntries(
    [...chargedWeights(tree, everySample).values()].map(({ frame, self, called }) => [
      name(frame),
      [self, Object.fromEntries([...called].map(([each, weight]) => [name(each), weight]))],
    ]),
  );
}

test('the time of what a function calls in Node and V8 is its own, also through several of their functions', () => {
  expect(
    charged([
      [[work], 2],
      [[work, planted], 3],
      [[work, planted, now!], 17],
      [[work, internal, now!], 4],
      [[work, clone], 1],
      [[collector!], 5],
    ]),
  ).toEqual({ work: [6, { now: 4 }], planted: [20, { now: 17 }], clone: [6, { '(garbage collector)': 5 }] });
});

test('user code that Node calls has its own time, and what nobody of the user called keeps it', () => {
  expect(
    charged([
      [[internal, planted], 7],
      [[internal], 2],
      [[idle!], 9],
    ]),
  ).toEqual({ planted: [7, {}], emit: [2, {}] });
});
