import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { entriesOf, listOf, membersOf } from '../../../src/base/lists.ts';

test('collections of another realm are read without their methods', () => {
  const code = `
    Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = null;
    Map.prototype.forEach = Set.prototype.forEach = null;
    [[1, 2], new Map(), new Set()]`;
  const [array, map, set] = listOf(runInNewContext(code) as [number[], Map<unknown, unknown>, Set<unknown>]);
  Map.prototype.set.call(map, 'a', 1);
  Set.prototype.add.call(set, 'b');
  expect(listOf(array as number[])).toEqual([1, 2]);
  expect(entriesOf(map as Map<unknown, unknown>)).toEqual([['a', 1]]);
  expect(membersOf(set as Set<unknown>)).toEqual(['b']);
});
