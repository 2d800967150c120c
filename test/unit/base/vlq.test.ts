import { array, assert, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { forEachVlq, VlqWriter } from '../../../src/base/vlq.ts';

function read(text: string, size: number): number[][] {
  const groups: number[][] = [];
  forEachVlq(text, size, (group) => groups.push([...group]));
  return groups;
}

test('groups are read back unchanged, of either sign and far beyond 32 bits', () => {
  const number = integer({ min: -(2 ** 49), max: 2 ** 49 });
  assert(
    property(array(tuple(number, number)), (pairs) => {
      const writer = new VlqWriter(2);
      for (const pair of pairs) writer.add(...pair);
      expect(read(writer.text, 2)).toEqual(pairs.map((pair) => [...pair]));
    }),
  );
});

test('differences of source maps have the same text', () => {
  const writer = new VlqWriter(1);
  for (const value of [0, 1, 0, 16, -7]) writer.add(value);
  // 0, 1, -1, 16, -23 in the base64 VLQ of ECMA-426.
  expect(writer.text).toBe('ACDgBvB');
});

test('a sample of a profile takes about two characters if little changes', () => {
  const writer = new VlqWriter(2);
  for (let k = 0; k < 1000; k++) writer.add(100 + (k % 3), 1080 + (k % 5));
  expect(writer.text.length).toBeLessThan(2100);
});

test.each([
  ['A*', /has "\*" at 1/],
  ['g', /ends inside/],
  ['AAA', /ends inside a group of 2/],
])('a text that was cut or changed is an error: %s', (text, message) => {
  expect(() => read(text, 2)).toThrow(message);
});
