import { expect, it, test } from 'vitest';
import type { UserFacingError } from '../../../src/base/errors.ts';
import { findInJson } from '../../../src/readers/findInJson.ts';

const root = { data: { rows: [1], meta: {} }, 'a.b': [2], 'a/b': [3], list: [[4], 5] };

const refusal = (place: string): UserFacingError => {
  try {
    findInJson(root, place, 'f.json');
  } catch (error) {
    return error as UserFacingError;
  }
  return expect.unreachable();
};

test.each([
  ['data.rows', [1]],
  ['/data/rows', [1]],
  ['/a.b', [2]],
  ['/a~1b', [3]],
  ['list', root.list],
  ['list.0', [4]],
])('finds %s', (place, items) => {
  expect(findInJson(root, place, 'f.json')).toEqual(items);
});

test.each([
  ['', 'f.json holds an object, not an array', 'e.g. FILE.json#a.b'],
  ['rows', 'f.json has no "rows"', 'Its keys are data, a.b, a/b, list.'],
  ['data.row', 'f.json#data has no "row"', 'Its keys are rows, meta.'],
  ['data.meta', 'f.json#data.meta holds an object, not an array', 'It is an empty object.'],
  ['list.1', 'f.json#list.1 holds a number, not an array', 'It is a number.'],
  ['list.length', 'f.json#list has no "length"', 'It is an array of 2.'],
  ['data.constructor', 'f.json#data has no "constructor"', 'Its keys are rows, meta.'],
])('refuses the place "%s" and describes what is there', (place, message, nextStep) => {
  expect(refusal(place)).toMatchObject({ message, nextStep: expect.stringContaining(nextStep) as string });
});

it('finds the items of an array at the root', () => {
  expect(findInJson([1, 2], '', 'f.json')).toEqual([1, 2]);
});
