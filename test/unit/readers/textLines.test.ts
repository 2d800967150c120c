import { expect, it, test } from 'vitest';
import { linesReader } from '../../../src/readers/lines.ts';
import { ndjsonReader } from '../../../src/readers/ndjson.ts';
import { textLines } from '../../../src/readers/textLines.ts';
import { fileOf, itemsOf, written } from '../../support/inputFiles.ts';

async function linesOf(text: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of textLines(await fileOf(text))) lines.push(...batch);
  return lines;
}

test.each([
  ['', []],
  ['\n', ['']],
  ['a', ['a']],
  ['a\n', ['a']],
  ['a\n\nb', ['a', '', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\rb\u2028c\n', ['a\rb\u2028c']],
  ['\uFEFFa\nb', ['a', 'b']],
])('splits %j', async (text, lines) => {
  expect(await linesOf(text)).toEqual(lines);
});

it('puts a line together that several blocks of the file share', async () => {
  const long = 'x'.repeat(200_000);
  expect(await linesOf(`a\n${long}\r\nb`)).toEqual(['a', long, 'b']);
});

it('returns each line of a text file as an item, blank ones too', async () => {
  expect(await itemsOf(linesReader.open(written('a.txt', 'one\n\n two \n'), { baseDir: '/' }))).toEqual([
    'one',
    '',
    ' two ',
  ]);
});

it('returns the value of each line of NDJSON and skips blank ones', async () => {
  expect(await itemsOf(ndjsonReader.open(written('a.ndjson', '\n1\n \r\n"two"\r\nnull'), { baseDir: '/' }))).toEqual([
    1,
    'two',
    null,
  ]);
});

it('names line and column of NDJSON that is wrong, and returns the values before it', async () => {
  const items: unknown[] = [];
  const { batches } = await ndjsonReader.open(written('cut.ndjson', '1\n{"a":1}\n{"a":\n4\n'), { baseDir: '/' });
  const read = async (): Promise<void> => {
    for await (const batch of batches) items.push(...batch);
  };
  await expect(read()).rejects.toThrow(/cut\.ndjson:3:6: not JSON/);
  expect(items).toEqual([1, { a: 1 }]);
});
