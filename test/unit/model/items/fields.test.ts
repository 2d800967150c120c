import { expect, it } from 'vitest';
import { FieldColumn, fieldOrder, type FieldValues, mostTexts } from '../../../../src/model/items/fieldColumn.ts';
import { fieldMask } from '../../../../src/model/items/fieldFilter.ts';
import { fieldGrouping } from '../../../../src/model/items/fieldGroups.ts';
import { FieldReader } from '../../../../src/model/items/fieldPiece.ts';
import { inputFields, keysOf, parseInput, valueAt } from '../../../../src/model/items/inputField.ts';
import { parseItemQuery } from '../../../../src/model/items/itemQuery.ts';
import type { Operator } from '../../../../src/model/items/operators.ts';
import { sortItems } from '../../../../src/model/items/sortItems.ts';

const labels = (samples: readonly unknown[]): string[] =>
  inputFields(samples.map((sample) => JSON.stringify(sample))).map(({ label }) => label);

/** The values of `item.v` for inputs `{v: …}`; undefined is an input without it. */
function valuesOf(inputs: readonly unknown[]): FieldValues {
  const column = new FieldColumn();
  const half = inputs.length >> 1;
  for (const [from, part] of [
    [0, inputs.slice(0, half)],
    [half, inputs.slice(half)],
  ] as const) {
    const reader = new FieldReader(['v']);
    for (const [k, v] of part.entries()) reader.add(from + k, JSON.stringify({ v }));
    column.add(reader.piece(0, true));
  }
  return column.values;
}

it('offers the parts of paths, properties and elements; first those that group, with the fewest values', () => {
  expect(labels(['src/a.ts', 'src/b.tsx', 'README.md'])).toEqual(['folder', 'input', 'extension']);
  const orders = Array.from({ length: 30 }, (_, id) => ({
    key: `order ${id}`,
    points: id * 1000,
    kind: id % 2 ? 'card' : 'cash',
    'odd name': 1,
    to: { land: 'de', lines: [id] },
  }));
  const fields = inputFields(orders.map((order) => JSON.stringify(order)));
  expect(fields).toEqual([
    { label: 'item.to.land', kind: 'text', isGrouping: true },
    { label: 'item.kind', kind: 'text', isGrouping: true },
    { label: 'item.points', kind: 'number', isGrouping: true },
    { label: 'item.to.lines[0]', kind: 'number', isGrouping: true },
    { label: 'item.key', kind: 'text', isGrouping: false },
  ]);
  expect(labels([[3, { file: 'a.png' }]])).toEqual([
    'item[0]',
    'item[1].file',
    'item[1].file.extension',
    'item[1].file.folder',
  ]);
  expect(labels([null, 7])).toEqual(['input']);
  expect(inputFields(['broken', '{"cut":'])).toEqual([]);
});

it.each([
  ['item.to.land', { to: { land: 'de' } }, 'de'],
  ['item[1].n', [0, { n: 5 }], 5],
  ['item.ok', { ok: false }, 'false'],
  ['item.file.extension', { file: 'A.PNG' }, 'png'],
  ['folder', 'src/a.ts', 'src'],
  ['input', 4.5, 4.5],
  ['item.toString', {}, undefined],
  ['item.v', { v: [1] }, undefined],
])('reads %s', (label, input, value) => {
  expect(valueAt(parseInput(JSON.stringify(input))?.input, keysOf(label)!)).toBe(value);
});

it('refuses a text that is no label', () => {
  for (const text of ['points', 'item', 'item..a', 'item[x]', 'item.a b', '']) expect(keysOf(text)).toBeUndefined();
});

it('sorts numbers before texts, and both by themselves', () => {
  const values = valuesOf(['b', 30, undefined, 'a', 4, 'b']);
  const items = Int32Array.from({ length: 7 }, (_, item) => item);
  const sorted = (isDescending: boolean) => [...sortItems(items, fieldOrder(values), { isDescending })];
  expect(sorted(false)).toEqual([4, 1, 3, 0, 5, 2, 6]);
  expect(sorted(true)).toEqual([0, 5, 3, 1, 4, 2, 6]);
  expect(fieldOrder(values)).toBe(fieldOrder(values));
  expect([values.read, values.known]).toEqual([6, 5]);
});

it.each<[operator: Operator, wanted: string, found: readonly number[]]>([
  ['>', '15000', [1]],
  ['>=', '15000', [0, 1]],
  ['<', '15000', [5]],
  ['<=', '15000', [0, 5]],
  ['=', '15000', [0]],
  ['!=', '15000', [1, 3, 4, 5]],
  ['=', 'CARD', [3]],
  ['=', '*a*d', [3]],
  ['=', 'ca*ca', []],
  ['!=', 'c*', [0, 1, 4, 5]],
  ['>', 'card', [4]],
  ['<=', 'card', [3]],
])('item.v%s%s', (operator, wanted, found) => {
  const values = valuesOf([15_000, 15_001, undefined, 'Card', 'x', -3]);
  const mask = fieldMask(values, { label: 'item.v', operator, wanted });
  expect([...mask.keys()].filter((item) => mask[item] === 1)).toEqual(found);
});

it('keeps a bounded number of texts', () => {
  const column = new FieldColumn();
  const texts = Array.from({ length: mostTexts + 2 }, (_, k) => `t${k}`);
  const items = texts.map((_, item) => item);
  const numbers = items.map(() => Number.NaN);
  column.add({ items, numbers, codes: items, texts, unread: 0, next: 0, isEnd: true });
  const { values } = column;
  expect([values.texts.length, values.isCut, values.codes.at(-1)]).toEqual([mostTexts + 1, true, mostTexts]);
  const { names, codes } = fieldGrouping(values);
  expect([names.length, names.at(-1), codes[0], codes.at(-1)]).toEqual([501, '(other)', 0, 500]);
});

it('groups a few numbers and texts by value, many numbers by ranges of about as many items', () => {
  const few = fieldGrouping(valuesOf(['a', 2, 1, undefined, 2]));
  expect([few.names, [...few.codes], few.ranges]).toEqual([['a', '1', '2'], [0, 2, 1, -1, 2], undefined]);
  const skewed = Array.from({ length: 4000 }, (_, k) => Math.round(1000 * 1.002 ** k));
  const many = fieldGrouping(valuesOf(skewed));
  expect(many.names).toEqual([
    'under 3,100',
    ...['3,100 – 10,000', '10,000 – 31,000', '31,000 – 100,000', '100,000 – 300,000', '300,000 – 900,000'],
    '900,000 or more',
  ]);
  expect(many.ranges?.[1]).toEqual({ from: 3100, to: 10_000 });
  for (let code = 0; code < 7; code++)
    expect(Math.abs(many.codes.filter((each) => each === code).length - 571)).toBeLessThan(60);
  const close = fieldGrouping(valuesOf(Array.from({ length: 100 }, (_, k) => 15_000 + k / 100)));
  expect(close.names[1]).toBe('15000.14 – 15000.28');
  const manyZeros = fieldGrouping(valuesOf([...skewed.map(() => 0), ...skewed.slice(0, 20)]));
  expect([manyZeros.names[0], manyZeros.codes.filter((code) => code === 0).length]).toEqual(['under 1,000', 4000]);
});

it('a query names fields with or without `item.`, and texts with spaces in quotes', () => {
  const known = ['item.points', 'item.kind', 'item.to.land', 'item[0]', 'input'];
  const { fields, text, problem } = parseItemQuery(
    'points>15000 Kind="credit card" to.land!=d* item[0]<5 [0]=1 input=x item.unlisted=3 lodash a=b',
    known,
  );
  expect(fields.map(({ label, operator, wanted }) => `${label} ${operator} ${wanted}`)).toEqual([
    'item.points > 15000',
    'item.kind = credit card',
    'item.to.land != d*',
    ...['item[0] < 5', 'item[0] = 1', 'input = x', 'item.unlisted = 3'],
  ]);
  expect([text, problem]).toEqual(['lodash a=b', undefined]);
});

it('names the columns and the fields if a comparison is with something else', () => {
  expect(parseItemQuery('points>15000', ['item.size', 'item.kind']).problem).toBe(
    'points is neither a column nor a field of the inputs. The columns are item, outcome, worker, chunk, attempt, start, wait, copy, run, cpu, logs, size; the fields are item.size, item.kind.',
  );
  expect(parseItemQuery('points>1', []).problem).toMatch(/the inputs have no fields\.$/);
  expect(parseItemQuery('points>15000 x', undefined)).toMatchObject({ problem: undefined, text: 'x' });
  expect(parseItemQuery('a<b x>y =>3', []).problem).toBeUndefined();
});
