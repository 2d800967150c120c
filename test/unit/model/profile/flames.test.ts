import { expect, test } from 'vitest';
import { CallTree } from '../../../../src/model/profile/callTree.ts';
import { callersOf, type CallerTree } from '../../../../src/model/profile/callers.ts';
import { coveredWeight } from '../../../../src/model/profile/flameTree.ts';
import { foldWeights } from '../../../../src/model/profile/fold.ts';
import { everySample } from '../../../../src/model/profile/sampleFilter.ts';
import { medianWeight, workerWeights } from '../../../../src/model/profile/workerWeights.ts';
import { frameOf, partOf, type Sample } from '../../../support/profiles.ts';

const [work, parse, read] = [frameOf('work'), frameOf('parse'), frameOf('read')];

function treeOf(...lanes: readonly (readonly Sample[])[]): CallTree {
  const tree = new CallTree();
  for (const [worker, samples] of lanes.entries()) tree.add(partOf(samples, { worker }));
  return tree;
}

const frameNamed = (tree: CallTree, name: string): number => tree.frames.findIndex((each) => each.function === name);
const totals = (tree: CallTree): Float64Array => foldWeights(tree, everySample).total;

/** `read < parse < work: weight`, from the function to its callers. */
function ways({ tree, total }: CallerTree): Record<string, number> {
  const names: string[] = [];
  return Object.fromEntries(
    Array.from(total, (weight, node) => {
      const name = tree.frames[tree.frame.get(node)]?.function ?? '';
      names[node] = node === 0 ? name : `${names[tree.parent.get(node)]} < ${name}`;
      return [names[node], weight];
    }),
  );
}

test('the callers of a function have the weight of the function when it was called on their way', () => {
  const tree = treeOf([
    [[work, read], 100],
    [[work, parse, read], 300],
    [[parse, read], 50],
    [[work], 1000],
  ]);
  expect(ways(callersOf(tree, totals(tree), frameNamed(tree, 'read')))).toEqual({
    read: 450,
    'read < work': 100,
    'read < parse': 350,
    'read < parse < work': 300,
  });
});

test('a function that calls itself is its own caller once', () => {
  const tree = treeOf([[[work, parse, parse, parse], 300]]);
  expect(ways(callersOf(tree, totals(tree), frameNamed(tree, 'parse')))).toEqual({ parse: 300, 'parse < work': 300 });
});

test('a search covers what is below a match once', () => {
  const tree = treeOf([
    [[work, parse], 100],
    [[work, parse, read], 30],
    [[read], 20],
    [[work], 50],
  ]);
  const found = new Set([frameNamed(tree, 'parse'), frameNamed(tree, 'read')]);
  expect(coveredWeight(tree, totals(tree), (frame) => found.has(frame))).toBe(150);
  expect(coveredWeight(tree, totals(tree), () => false)).toBe(0);
});

test('a function has a weight in each worker, the largest first, with all that it called there', () => {
  const tree = treeOf([[[work, parse], 100]], [[[work, parse, read], 400]], [[[read], 70]]);
  const parsing = tree.frame.view.indexOf(frameNamed(tree, 'parse'));
  const weights = workerWeights(tree, everySample, parsing);
  expect(weights).toEqual([
    { worker: 1, weight: 400 },
    { worker: 0, weight: 100 },
    { worker: 2, weight: 0 },
  ]);
  expect(medianWeight(weights)).toBe(100);
  expect(medianWeight(weights.slice(0, 2))).toBe(250);
  const onlyFirst = workerWeights(tree, (lane) => (lane.worker === 0 ? everySample(lane) : undefined), parsing);
  expect(onlyFirst).toEqual([{ worker: 0, weight: 100 }]);
});
