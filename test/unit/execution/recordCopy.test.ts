import { anything, assert, dictionary, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { recordCopy } from '../../../src/execution/recordCopy.ts';
import { transfer } from '../../../src/execution/transfer.ts';

test('a record is copied as structured clone copies it', () => {
  assert(
    property(dictionary(string(), anything()), (value) => {
      const copy = recordCopy(value);
      if (copy) expect(structuredClone(copy)).toStrictEqual(structuredClone(value));
      else expect(Object.values(value).some((member) => typeof member === 'object' && member !== null)).toBe(true);
    }),
  );
});

test('the copy keeps a property of the name __proto__, and what a getter returns', () => {
  const value = Object.defineProperty(JSON.parse('{"__proto__": 1}') as object, 'now', {
    get: () => 5,
    enumerable: true,
  });
  expect(Object.entries(recordCopy(value) ?? {})).toEqual([
    ['__proto__', 1],
    ['now', 5],
  ]);
});

const buffer = new ArrayBuffer(1);
test.each([
  ['an array', [1]],
  ['an object of a class', new Date()],
  ['a nested object', { a: {} }],
  ['a function', () => 1],
  ['a member that cannot be sent', { f: () => 1 }],
  ['a symbol', Symbol('s')],
  ['shared memory', { [Symbol.for('poolscope.sync')]: () => ({}) }],
  ['a value that moves', transfer({ n: 1 }, [buffer])],
])('%s is no record', (_, value) => {
  expect(recordCopy(value)).toBeUndefined();
});
