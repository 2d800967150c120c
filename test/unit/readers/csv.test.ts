import { expect, it, test } from 'vitest';
import { csvReader } from '../../../src/readers/csv.ts';
import { itemsOf, written } from '../../support/inputFiles.ts';

const rows = (text: string): Promise<unknown[]> => itemsOf(csvReader.open(written('rows.csv', text), { baseDir: '/' }));

test.each([
  ['a comma', 'a,b\n1,2\n'],
  ['a semicolon', 'a;b\n1;2\n'],
  ['a tab', 'a\tb\n1\t2\n'],
  ['a |', 'a|b\n1|2\n'],
  ['CRLF line breaks', 'a,b\r\n1,2\r\n'],
  ['no last line break', 'a,b\n1,2'],
  ['blank lines', '\na,b\n\n1,2\n\n'],
])('reads a file with %s', async (_, text) => {
  expect(await rows(text)).toEqual([{ a: '1', b: '2' }]);
});

it.each([
  ['"a,x,y";b\n1;2\n', { 'a,x,y': '1', b: '2' }],
  ['a (x, y);b;c\n1;2;3\n', { 'a (x, y)': '1', b: '2', c: '3' }],
  ['\n\na|b\n1|2\n', { a: '1', b: '2' }],
])('chooses the delimiter that is most often in the header outside of quotes: %j', async (text, row) => {
  expect(await rows(text)).toEqual([row]);
});

it('uses a delimiter that is given, also in a .tsv file and in one without an extension', async () => {
  const context = { baseDir: '/', delimiter: ':' };
  for (const spec of [written('rows.csv', 'a,x:b\n1:2\n'), written('rows.tsv', 'a,x:b\n1:2\n')]) {
    expect(await itemsOf(csvReader.open(spec, context))).toEqual([{ 'a,x': '1', b: '2' }]);
  }
  expect(csvReader.match('csv:/etc/passwd')).toBe('/etc/passwd');
});

it('returns the rows before a wrong one, and before a file that breaks off', async () => {
  const items: unknown[] = [];
  const read = async (text: string | Uint8Array): Promise<void> => {
    items.length = 0;
    const { batches } = await csvReader.open(written('rows.csv', text), { baseDir: '/' });
    for await (const batch of batches) items.push(...batch);
  };
  for (const wrong of ['3,4,5\n', '3,"4\n', '3,4"5\n']) {
    await expect(read(`a,b\n1,2\n${wrong}5,6\n`)).rejects.toThrow(':3: ');
    expect(items).toEqual([{ a: '1', b: '2' }]);
  }
  await expect(read(Buffer.from('a,b\n1,2\n3,"4444\xff', 'latin1'))).rejects.toThrow('bad byte at offset 15');
  expect(items).toEqual([{ a: '1', b: '2' }]);
});

it('separates the cells of a .tsv file by tabs alone', async () => {
  const file = written('rows.TSV', 'a,x\tb\n1,5\t2\n');
  expect(csvReader.match(file)).toBe(file);
  expect(await itemsOf(csvReader.open(file, { baseDir: '/' }))).toEqual([{ 'a,x': '1,5', b: '2' }]);
});

it('keeps separators, quotes and line breaks inside a quoted cell', async () => {
  expect(await rows('a,b\n"1,5","say ""hi""\nthere"\n')).toEqual([{ a: '1,5', b: 'say "hi"\nthere' }]);
});

it('turns a column named __proto__ into a field', async () => {
  const [row] = await rows('__proto__,b\n1,2\n');
  expect(Object.keys(row as object)).toEqual(['__proto__', 'b']);
});

it('has no items for a header alone', async () => {
  expect(await rows('a,b\n')).toEqual([]);
});

test.each([
  ['', 'has no header line'],
  ['\n\n', 'has no header line'],
  [',,\n1,2,3\n', 'has no header line'],
  ['a,b,a\n1,2,3\n', ':1: columns 1 and 3 have the same name "a"'],
  ['a,b\n1,2\n3\n', ':3: expected 2 cells, as in the header, got 1'],
  ['a,b\n1,2\n3,4,5\n', ':3: expected 2 cells, as in the header, got 3'],
  ['a,b\n1,2\n3,"4\n5,6\n', ':3: a cell starts with a quote and never ends'],
  ['a,b\n1,2"3\n', ':2: a quote is inside a cell that does not start with one'],
  ['a,b\n1,"2"3\n', ':2: a quoted cell continues after its closing quote'],
])('refuses %j', async (text, message) => {
  await expect(rows(text)).rejects.toThrow(message);
});
