import { truncateSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { jsonReader } from '../../../src/readers/json.ts';
import { itemsOf, written } from '../../support/inputFiles.ts';

const open = (text: string) => jsonReader.open(written('items.json', text), { baseDir: '/' });

it('knows how many items an array has before they are read', async () => {
  const source = await open(JSON.stringify(Array.from({ length: 2500 }, (_, k) => k)));
  expect(source.count).toBe(2500);
  expect((await itemsOf(source)).slice(-2)).toEqual([2498, 2499]);
});

it('accepts an empty array', async () => {
  expect(await itemsOf(open('[]'))).toEqual([]);
});

test.each([
  ['', 'is empty'],
  ['\uFEFF \n', 'is empty'],
  ['null', 'holds null, not an array'],
  ['"text"', 'holds a string, not an array'],
  ['[1, 2', 'expected a closing ]'],
])('refuses %j', async (text, message) => {
  await expect(open(text)).rejects.toThrow(message);
});

it('refuses a file that is too large to be held, without reading it', async () => {
  const path = written('large.json', '[');
  truncateSync(path, 256 * 2 ** 20 + 1);
  await expect(jsonReader.open(path, { baseDir: '/' })).rejects.toThrow('is larger than 256 MiB');
});
