import { expect, test } from 'vitest';
import type { ItemSized } from '../../../src/model/facts/events.ts';
import { ItemSizes } from '../../../src/runner/itemSizes.ts';
import { written } from '../../support/inputFiles.ts';
import { scratch } from '../../support/scratch.ts';

function watched(): { readonly sizes: ItemSizes; readonly told: ItemSized[] } {
  const told: ItemSized[] = [];
  return { sizes: new ItemSizes((sized) => void told.push(sized)), told };
}

test('the first, second, fourth, eighth … of the inputs and of the values is reported', () => {
  const { sizes, told } = watched();
  for (let item = 0; item < 20; item++) sizes.input(item, item);
  for (let item = 100; item < 105; item++) sizes.value(item, '7');
  expect(told.map(({ item, what }) => `${what} ${item}`)).toEqual([
    'input 0',
    'input 1',
    'input 3',
    'input 7',
    'input 15',
    'value 100',
    'value 101',
    'value 103',
  ]);
});

test('the largest properties are named, with their bytes', () => {
  const { sizes, told } = watched();
  sizes.input(0, { id: 7, pixels: new Float64Array(1000), name: 'x'.repeat(100) });
  sizes.value(0, JSON.stringify({ rows: [1, 2, 3], text: 'ü'.repeat(50) }));
  const [input, value] = told;
  expect(input!.parts.map(({ name }) => name)).toEqual(['pixels', 'name', 'id']);
  expect(input!.parts[0]!.bytes).toBe(8000);
  expect(input!.bytes).toBeGreaterThan(input!.parts[0]!.bytes);
  expect(value!.parts).toEqual([
    { name: 'text', bytes: 102 },
    { name: 'rows', bytes: 7 },
  ]);
});

test('the members of a tuple are its parts; those of a long array, and what stands for another value, are none', () => {
  const { sizes, told } = watched();
  sizes.input(0, ['a', 'bcd']);
  sizes.input(
    1,
    Array.from({ length: 100 }, (_, k) => k),
  );
  sizes.value(0, '{"$type":"Map","value":[[1,2]]}');
  sizes.value(1, '');
  expect(told.map(({ parts }) => parts.map(({ name }) => name))).toEqual([['[1]', '[0]'], [], [], []]);
  expect(told.at(-1)!.bytes).toBe(0);
});

test('an input that has no bytes of its own is passed over', () => {
  const { sizes, told } = watched();
  sizes.input(0, () => 1);
  expect(told).toEqual([]);
});

test('a value in a file has parts, unless its text is very long', () => {
  const { sizes, told } = watched();
  sizes.valueIn(0, written('w0.spool.0', '{"rows":[1,2,3]}'));
  sizes.valueIn(1, written('w0.spool.1', JSON.stringify({ text: 'x'.repeat(5_000_000) })));
  expect(told).toEqual([
    { type: 'itemSized', item: 0, what: 'value', bytes: 16, parts: [{ name: 'rows', bytes: 7 }] },
    { type: 'itemSized', item: 1, what: 'value', bytes: 5_000_011, parts: [] },
  ]);
});

test('a value whose file is gone is passed over', () => {
  const { sizes, told } = watched();
  sizes.valueIn(0, scratch('gone'));
  expect(told).toEqual([]);
});
