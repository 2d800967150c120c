import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotFoundError } from '../../../../src/manager/errors.ts';
import { ArrayObject } from '../../../../src/manager/objects/array.ts';
import { DictObject } from '../../../../src/manager/objects/dict.ts';
import { ListObject } from '../../../../src/manager/objects/list.ts';
import { NamespaceObject } from '../../../../src/manager/objects/namespace.ts';
import { ValueObject } from '../../../../src/manager/objects/value.ts';

describe('an array', () => {
  test('does not change with the values it was created from', () => {
    const values = [1, 2];
    const array = new ArrayObject(values);
    array.set(0, 9);
    expect([values, array.toArray()]).toEqual([
      [1, 2],
      [9, 2],
    ]);
  });

  test('counts a negative index from the end', () => {
    const array = new ArrayObject(['a', 'b', 'c']);
    array.set(-1, 'z');
    expect([array.get(-3), array.get(-1), array.slice(-2)]).toEqual(['a', 'z', ['b', 'z']]);
  });

  test.each([3, -4, 0.5, NaN, '0' as never])('has no index %s', (index) => {
    const array = new ArrayObject([1, 2, 3]);
    expect(() => array.get(index)).toThrow(RangeError);
    expect(() => array.set(index, 1)).toThrow('the number of values is 3');
  });

  test('finds values that are deeply equal, since each value is a copy', () => {
    const array = new ArrayObject<unknown>([{ a: [1] }, NaN, { a: [1] }, undefined]);
    expect([array.index({ a: [1] }), array.index({ a: [1] }, 1), array.index({ a: [1] }, -2)]).toEqual([0, 2, 2]);
    expect([array.count({ a: [1] }), array.includes(NaN), array.includes({ a: [2] })]).toEqual([2, true, false]);
    expect(array.index(undefined)).toBe(3);
    expect(() => array.index({ a: [1] }, 3)).toThrow('the list has no such value from index 3 on');
    expect(array.index({ a: [1] }, -99)).toBe(0);
  });

  test.each([['ab'], [new Set([1])], [{ length: 1 }], [null]])('is not created from %o', (values) => {
    expect(() => new ArrayObject(values as never)).toThrow('an array of values was expected');
  });
});

describe('a list', () => {
  test('inserts before an index, and at the nearer end beyond the ends', () => {
    const list = new ListObject(['b']);
    list.insert(99, 'd');
    list.insert(-99, 'a');
    list.insert(-1, 'c');
    expect(list.toArray()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('pops and removes one value', () => {
    const list = new ListObject([1, 2, 3, 2]);
    list.remove(2);
    expect([list.pop(0), list.pop(), list.pop(-1), list.length]).toEqual([1, 2, 3, 0]);
    expect(() => list.pop()).toThrow('the list is empty');
    expect(() => list.remove(5)).toThrow(NotFoundError);
    expect(() => new ListObject([1]).pop(1)).toThrow('index 1 is out of range');
  });

  test('sorts numbers by value and strings by code units', () => {
    const mixed = new ListObject<number | bigint>([10, 9n, -1, 9.5]);
    mixed.sort();
    expect(mixed.toArray()).toEqual([-1, 9n, 9.5, 10]);
    mixed.sort({ reverse: true });
    expect(mixed.toArray()).toEqual([10, 9.5, 9n, -1]);
    const texts = new ListObject(['b', 'ä', 'a', 'B']);
    texts.sort();
    expect(texts.toArray()).toEqual(['B', 'a', 'b', 'ä']);
  });

  test.each([[[1, 'a']], [[{}]], [[null, 1]]])('does not sort %j, and stays as it is', (values) => {
    const list = new ListObject<unknown>(values);
    expect(() => list.sort()).toThrow('sort() needs a list of numbers only or of strings only');
    expect(list.toArray()).toEqual(values);
  });

  test('is not changed if the extension is no array', () => {
    const list = new ListObject(['a']);
    expect(() => list.extend('bc' as never)).toThrow('an array of values was expected, not string');
    expect(list.toArray()).toEqual(['a']);
  });

  test('behaves like an array', () => {
    const operation = fc.oneof(
      fc.record({ append: fc.integer() }),
      fc.record({ extend: fc.array(fc.integer(), { maxLength: 3 }) }),
      fc.record({ insert: fc.integer({ min: -5, max: 5 }), value: fc.integer() }),
      fc.constant('pop' as const),
      fc.constant('reverse' as const),
      fc.constant('sort' as const),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const list = new ListObject<number>();
        const model: number[] = [];
        for (const step of operations) {
          if (step === 'pop') {
            if (model.length > 0) expect(list.pop()).toBe(model.pop());
            else expect(() => list.pop()).toThrow(RangeError);
          } else if (step === 'reverse') {
            list.reverse();
            model.reverse();
          } else if (step === 'sort') {
            list.sort();
            model.sort((a, b) => a - b);
          } else if ('append' in step) {
            list.append(step.append);
            model.push(step.append);
          } else if ('extend' in step) {
            list.extend(step.extend);
            model.push(...step.extend);
          } else {
            list.insert(step.insert, step.value);
            model.splice(step.insert, 0, step.value);
          }
          expect(list.toArray()).toEqual(model);
        }
      }),
    );
  });
});

describe('a dict', () => {
  test.each([
    ['a map', new Map([['a', 1]])],
    ['pairs', [['a', 1]] as const],
    ['a plain object', { a: 1 }],
  ])('is created from %s', (_, entries) => {
    expect(new DictObject(entries).entries()).toEqual([['a', 1]]);
  });

  test.each([[[1]], [[['a', 1, 2]]], [null], [5], ['ab']])('is not created from %j', (entries) => {
    expect(() => new DictObject(entries as never)).toThrow('the entries of a dict must be a map');
  });

  test('keeps keys of different types apart', () => {
    const dict = new DictObject<never, string>();
    const keys = ['1', 1, 1n, true, null, undefined, NaN] as never[];
    for (const [k, key] of keys.entries()) dict.set(key, `value ${k}`);
    expect(keys.map((key) => dict.get(key))).toEqual(keys.map((_, k) => `value ${k}`));
    expect([dict.size, dict.keys()]).toEqual([7, keys]);
  });

  test('is not updated at all if one of the keys is an object', () => {
    const dict = new DictObject([['a', 1]]);
    const entries = [
      ['b', 2],
      [{}, 3],
    ] as never;
    expect(() => dict.update(entries)).toThrow('the key of a managed dict cannot be an object');
    expect(() => dict.set(Math.abs as never, 1)).toThrow('cannot be an object');
    expect(dict.entries()).toEqual([['a', 1]]);
  });

  test('pops a value, the fallback, or nothing', () => {
    const dict = new DictObject<string, number | undefined>([
      ['a', 1],
      ['none', undefined],
    ]);
    expect([dict.pop('a'), dict.pop('a', 5), dict.pop('a', undefined), dict.pop('none', 5)]).toEqual([
      1,
      5,
      undefined,
      undefined,
    ]);
    expect(() => dict.pop('a')).toThrow('the dict has no key "a"');
    expect(() => new DictObject().pop(5)).toThrow('the dict has no key 5');
  });

  test('pops the entry that was set last, where a changed value keeps its place', () => {
    const dict = new DictObject<string, number>({ a: 1, b: 2 });
    dict.set('a', 3);
    expect([dict.popItem(), dict.popItem()]).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
    expect(() => dict.popItem()).toThrow(NotFoundError);
  });

  test('has a default only for a key that is missing, not for one whose value is undefined', () => {
    const dict = new DictObject<string, number | undefined>([['a', undefined]]);
    expect([dict.setDefault('a', 1), dict.setDefault('b', 2), dict.setDefault('b', 3)]).toEqual([undefined, 2, 2]);
  });

  test('reports whether it had the key that is deleted', () => {
    const dict = new DictObject<string, number>({ a: 1 });
    expect([dict.has('a'), dict.delete('a'), dict.delete('a'), dict.has('a'), dict.size]).toEqual([
      true,
      true,
      false,
      false,
      0,
    ]);
  });
});

test('a namespace has only its own values, whatever they are called', () => {
  const namespace = new NamespaceObject(JSON.parse('{"__proto__":1,"a":2}') as never);
  expect([namespace.get('toString'), namespace.has('constructor'), namespace.get('__proto__')]).toEqual([
    undefined,
    false,
    1,
  ]);
  namespace.set('a', undefined);
  expect([namespace.has('a'), namespace.delete('a'), namespace.delete('a')]).toEqual([true, true, false]);
  expect(Object.keys(namespace.toObject())).toEqual(['__proto__']);
});

test('a value is replaced', () => {
  const value = new ValueObject<number | undefined>(1);
  value.set(undefined);
  expect(value.get()).toBeUndefined();
});
