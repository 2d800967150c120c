import { beforeEach, describe, expect, test } from 'vitest';
import type { Detector } from '../../../src/races/detector.ts';
import { brand } from '../../../src/sync/shared.ts';
import { SharedArray } from '../../../src/sync/sharedArray.ts';
import { watchArray } from '../../../src/sync/watchArray.ts';

const seen: string[] = [];
const detector = {
  watch: () => (op, from, to) => void seen.push(`${op} ${from}..${to - 1}`),
  addProxy: () => {},
} as Pick<Detector, 'watch' | 'addProxy'> as Detector;

function watched(values: readonly number[]) {
  const plain = new SharedArray('int32', values);
  return watchArray(plain, plain[brand]() as never, detector);
}
let grid = watched([]);

beforeEach(() => {
  grid = watched([5, 3, 4, 1]);
  seen.length = 0;
});

describe('an array that is watched tells of', () => {
  test('each element that is read and written', () => {
    grid[1]! += grid[0]!;
    expect(grid[1]).toBe(8);
    expect(seen).toEqual(['read 1..1', 'read 0..0', 'write 1..1', 'read 1..1']);
  });

  test('no more elements than a loop or a search touches', () => {
    for (const value of grid) if (value === 3) break;
    expect(seen).toEqual(['read 0..0', 'read 1..1']);
    seen.length = 0;
    expect([grid.indexOf(4), grid.at(-1), grid.includes(5)]).toEqual([2, 1, true]);
    expect(seen).toEqual(['read 0..0', 'read 1..1', 'read 2..2', 'read 3..3', 'read 0..0']);
  });

  test.each<[string, () => unknown, string]>([
    ['fill', () => grid.fill(7, 1, -1), 'write 1..2'],
    ['set', () => grid.set([8, 9], 2), 'write 2..3'],
    ['slice', () => grid.slice(-3), 'read 1..3'],
    ['slice without arguments', () => grid.slice(), 'read 0..3'],
    ['map', () => grid.map((value) => 2 * value), 'read 0..3'],
    ['sort', () => grid.sort(), 'write 0..3'],
    ['reverse', () => grid.reverse(), 'write 0..3'],
  ])('the range of %s', (_, use, range) => {
    use();
    expect(seen).toEqual([range]);
  });

  test('the values of another array', () => {
    const other = watched([1, 2]);
    grid.set(other, 1);
    expect(seen).toEqual(['write 1..2', 'read 0..0', 'read 1..1']);
    expect([...grid]).toEqual([5, 1, 2, 1]);
  });

  test('nothing outside of it, and nothing that is no access', () => {
    void grid[9];
    grid[9] = 1;
    expect([grid.length, grid.id.slice(0, 6), grid instanceof Int32Array]).toEqual([4, 'array-', true]);
    void grid.view[0];
    expect(seen).toEqual([]);
  });
});

test('its methods return the same as those of a typed array', () => {
  expect(grid.map((value) => value / 2)).toEqual(new Int32Array([2, 1, 2, 0]));
  expect(grid.filter((value) => value > 3)).toEqual(new Int32Array([5, 4]));
  expect(grid.reduce((sum, value) => sum + value, 0)).toBe(13);
  expect(grid.join('-')).toBe('5-3-4-1');
  expect(String(grid)).toBe('5,3,4,1');
  expect(grid.sort()).toBe(grid);
  expect(grid.copyWithin(0, 2)).toBe(grid);
  expect([...grid.entries()]).toEqual([
    [0, 4],
    [1, 5],
    [2, 4],
    [3, 5],
  ]);
  expect(grid.withLock(() => grid.lock.depth)).toBe(1);
});
