import { anything, assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainData } from '../../../src/base/plainData.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test.each([
  ['primitives', [1, 'a', null, undefined, true, 5n, Number.NaN]],
  ['objects in arrays in objects', { a: [{ b: [] }, { c: { d: null } }] }],
  ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ['an array with holes', Object.assign([], { length: 5 })],
  ['a list of ten thousand records', Array.from({ length: 10_000 }, (_, id) => ({ id }))],
  ['a million numbers', Array.from({ length: 1_000_000 }, (_, k) => k)],
])('%s are plain', (_, value) => {
  expect(isPlainData(value)).toBe(true);
});

const circle: unknown[] = [];
circle.push(circle);
const web: unknown[] = [];
for (let k = 0; k < 50; k++) web.push(web, web, web);

test.each([
  ['a function', { rows: [{ f: () => 1 }] }],
  ['a symbol', [Symbol('s')]],
  ['an object of a class', { at: new Date() }],
  ['an array of a class', new (class extends Array {})()],
  ['an object that replaces itself', [{ [Symbol.for('poolscope.sync')]: () => ({}) }]],
  ['a typed array', [new Float64Array(1)]],
  ['a map', new Map()],
  ['a circle', circle],
  ['a web of circles', web],
  ['a value that is too deep', nested(200)],
  ['a sparse array of any length', Object.assign([], { length: 2 ** 32 - 1 })],
])('%s is not', (_, value) => {
  expect(isPlainData(value)).toBe(false);
});

test('what is plain is copied exactly by structured clone', () => {
  assert(
    property(anything({ withDate: true, withMap: true, withTypedArray: true, withNullPrototype: false }), (value) => {
      if (isPlainData(value)) expect(structuredClone(value)).toStrictEqual(value);
    }),
  );
});
