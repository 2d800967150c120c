import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { int32Column } from '../../../../src/base/column.ts';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { CallTree } from '../../../../src/model/profile/callTree.ts';
import { foldWeights, functionWeights, kindWeights } from '../../../../src/model/profile/fold.ts';
import { repeatedNodes } from '../../../../src/model/profile/repeatedNodes.ts';
import { everySample } from '../../../../src/model/profile/sampleFilter.ts';
import { allocationsOf, frameOf, partOf, v8Frame, type Sample } from '../../../support/profiles.ts';

const work = frameOf('work');
const parse = frameOf('parse');
const own = { ...frameOf('run', '/ext/dist/poolWorker.js'), own: true } as const;
const loop = frameOf('processTicksAndRejections', 'node:internal/process/task_queues');
const read = frameOf('readFileSync', 'node:fs');
const collection = v8Frame('(garbage collector)');
const idle = v8Frame('(idle)');

function treeOf(samples: readonly Sample[]): CallTree {
  const tree = new CallTree();
  tree.add(partOf(samples));
  return tree;
}

/** `name: own time, time with calls`. */
function functions(tree: CallTree): Record<string, readonly [self: number, total: number]> {
  const times = functionWeights(tree, foldWeights(tree, everySample));
  return Object.fromEntries(times.map(({ frame, self, total }) => [tree.frames[frame]?.function, [self, total]]));
}

test('a function has its own time, and that of all that it called', () => {
  const tree = treeOf([
    [[work], 100],
    [[work, parse], 300],
    [[work], 50],
  ]);
  expect(functions(tree)).toEqual({ work: [150, 450], parse: [300, 300] });
});

test('recursion counts once', () => {
  const tree = treeOf([
    [[work, parse, parse, parse], 300],
    [[work, parse], 100],
  ]);
  expect(functions(tree)).toEqual({ work: [0, 400], parse: [400, 400] });
});

test('no total exceeds the time that was measured, and own times add up to it', () => {
  const stack = array(constantFrom(work, parse, read, own, loop), { minLength: 1, maxLength: 8 });
  assert(
    property(array(tuple(stack, integer({ min: 0, max: 5000 })), { minLength: 1, maxLength: 30 }), (samples) => {
      const measured = samples.reduce((sum, [, micros]) => sum + micros, 0);
      const times = Object.values(functions(treeOf(samples)));
      expect(times.reduce((sum, [self]) => sum + self, 0)).toBe(measured);
      for (const [self, total] of times) {
        expect(total).toBeLessThanOrEqual(measured);
        expect(total).toBeGreaterThanOrEqual(self);
      }
    }),
  );
});

test("what surrounds the items is not above them, its own time is that of Node or Poolscope, and what Poolscope calls is Poolscope's", () => {
  const tree = treeOf([
    [[loop, own, own, work], 400],
    [[loop, own], 30],
    [[loop], 20],
    [[own, read], 10],
  ]);
  const roots = [...tree.parent.view].flatMap((parent, node) =>
    parent === 0 ? [tree.frames[tree.frame.get(node)]?.function] : [],
  );
  expect(new Set(roots)).toEqual(new Set(['work', 'poolscope', 'processTicksAndRejections']));
  expect(functions(tree)).toMatchObject({ work: [400, 400], poolscope: [40, 40] });
  expect(kindWeights(tree, foldWeights(tree, everySample))).toMatchObject({ user: 400, poolscope: 40, node: 20 });
});

test('garbage collection belongs to the function that ran before it', () => {
  const tree = treeOf([
    [[work, parse], 100],
    [[collection], 40],
    [[work], 10],
    [[idle], 500],
    [[collection], 7],
  ]);
  expect(functions(tree)).toEqual({ parse: [100, 140], work: [10, 150], '(garbage collector)': [47, 47] });
  expect(kindWeights(tree, foldWeights(tree, everySample))).toMatchObject({ collection: 47, idle: 500 });
});

test('parts of one thread continue its numbers, and a new thread of the slot starts again', () => {
  const tree = new CallTree();
  const first = partOf([[[work, parse], 100]]);
  const samples = new VlqWriter(2);
  samples.add(2, 0);
  tree.add(first);
  tree.add({ ...first, begins: false, frames: [], nodes: '', samples: samples.text, fromMicros: 1000, toMicros: 1060 });
  tree.add(partOf([[[parse], 5]], { fromMicros: 2000 }));
  expect(functions(tree)).toEqual({ parse: [165, 165], work: [0, 160] });
  expect(tree.lanes).toHaveLength(1);
});

test('workers share one tree, and each has its own samples', () => {
  const tree = new CallTree();
  tree.add(partOf([[[work], 10]], { worker: 0 }));
  tree.add(partOf([[[work], 20]], { worker: 3 }));
  expect(tree.parent.length).toBe(2);
  expect(foldWeights(tree, (lane) => (lane.worker === 3 ? everySample(lane) : undefined)).total[0]).toBe(20);
});

test('allocations count bytes, and have no item', () => {
  const tree = new CallTree();
  const compiler = v8Frame('(BYTECODE_COMPILER)');
  tree.add(
    allocationsOf([
      [[loop, own, work, parse], 3000],
      [[loop, own, work], 500],
      [[own], 40],
      [[compiler], 7],
    ]),
  );
  tree.add(allocationsOf([[[work, parse], 1000]], { worker: 1 }));
  expect(functions(tree)).toMatchObject({ work: [500, 4500], parse: [4000, 4000] });
  expect(kindWeights(tree, foldWeights(tree, everySample))).toMatchObject({ user: 4500, poolscope: 40, engine: 7 });
  expect(tree.lanes.map(({ item }) => [...item.view])).toEqual([[-1, -1, -1, -1], [-1]]);
});

test('the depth of a stack does not multiply the time: 300,000 calls, each within the one before, count as 1,024', () => {
  const nodes = new VlqWriter(2);
  nodes.add(-1, 0);
  for (let node = 0; node < 300_000; node++) nodes.add(node, 1 + (node % 2));
  const samples = new VlqWriter(2);
  samples.add(300_000, 0);
  const tree = new CallTree();
  const frames = [v8Frame('(root)'), work, parse];
  tree.add({ ...partOf([]), toMicros: 1000, frames, nodes: nodes.text, samples: samples.text });
  expect(tree.parent.length).toBe(1025);
  expect(functions(tree)).toEqual({ work: [0, 1000], parse: [1000, 1000] });
});

test('a node is repeated if a node above it has the same function, in any tree', () => {
  const made = array(tuple(integer({ min: 0, max: 1000 }), integer({ min: 0, max: 3 })), { maxLength: 60 });
  assert(
    property(made, (rows) => {
      const [parent, frame] = [int32Column(), int32Column()];
      parent.push(-1);
      frame.push(4);
      for (const [above, function_] of rows) {
        parent.push(above % parent.length);
        frame.push(function_);
      }
      const isBelow = (node: number, function_: number): boolean =>
        node > 0 && (frame.get(node) === function_ || isBelow(parent.get(node), function_));
      const expected = Array.from(frame.view, (each, node) => (node > 0 && isBelow(parent.get(node), each) ? 1 : 0));
      expect([...repeatedNodes({ parent, frame, frames: Array(5) })]).toEqual(expected);
    }),
  );
});
