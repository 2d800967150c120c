import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { scanLines } from '../../../src/files/scanLines.ts';
import { ItemIndex } from '../../../src/recording/itemIndex.ts';
import { scratch } from '../../support/scratch.ts';

const scratchFolder = (): string => dirname(scratch('any'));

function recording(inputs: readonly string[], results: readonly string[] = []): string {
  const dir = scratchFolder();
  writeFileSync(join(dir, 'inputs.ndjson'), inputs.map((line) => `${line}\n`).join(''));
  if (results.length > 0) writeFileSync(join(dir, 'results.ndjson'), results.map((line) => `${line}\n`).join(''));
  return dir;
}

it('previews any items, those of a run that grows too', async () => {
  const dir = recording(['{"item":0,"input":"a.png"}', '{"item":1}', '{"item":7,"input":{"id":7}}']);
  const index = new ItemIndex(dir);
  expect(await index.previews([7, 0, 1, 3])).toEqual(['{id: 7}', 'a.png', null, null]);
  appendFileSync(join(dir, 'inputs.ndjson'), '{"item":3,"input":3}\n{"item":4,"inp');
  expect(await index.previews([3, 4])).toEqual(['3', null]);
  writeFileSync(join(dir, 'results.ndjson'), '{"item":7,"outcome":"succeeded","value":{"total":3}}\n');
  expect(await index.previews([7, 0], 'value')).toEqual(['{total: 3}', null]);
});

it('knows the size of each value, and finds texts in inputs and values in upper and lower case', async () => {
  const dir = recording(
    ['{"item":0,"input":"One"}', '{"item":1,"input":"say \\"one\\""}', '{"item":2,"input":"two"}'],
    [
      '{"item":0,"outcome":"succeeded","value":"ab"}',
      '{"item":1,"outcome":"failed","failure":{"name":"One"}}',
      '{"item":2,"outcome":"succeeded","value":"ONE"}',
    ],
  );
  const index = new ItemIndex(dir);
  expect(await index.valueBytes()).toEqual([4, -1, 5]);
  expect(await index.search('one')).toEqual([0, 3]);
  expect(await index.search('"one"')).toEqual([1, 1]);
  expect(await index.search('item')).toEqual([]);
});

it('offers the fields of inputs and reads the values of one, piece by piece while the run goes on', async () => {
  const dir = recording(['{"item":0,"input":"a.ts"}', '{"item":1}', `{"item":2,"input":"${'x'.repeat(1 << 16)}.js"}`]);
  const index = new ItemIndex(dir);
  expect((await index.fields()).map(({ label }) => label)).toEqual(['input', 'extension', 'folder']);
  const first = await index.fieldPiece(['extension'], 0);
  expect(first).toMatchObject({ texts: ['ts'], unread: 1, isEnd: true });
  expect([Array.from(first.items), Array.from(first.codes)]).toEqual([
    [0, 1],
    [0, -1],
  ]);
  appendFileSync(join(dir, 'inputs.ndjson'), '{"item":3,"input":"c.md"}\n{"item":4,"inp');
  const second = await index.fieldPiece(['extension'], first.next);
  expect([second.texts, Array.from(second.items)]).toEqual([['md'], [3]]);
});

it('a run without inputs has no previews, sizes or fields', async () => {
  const index = new ItemIndex(scratchFolder());
  expect([await index.previews([0]), await index.valueBytes(), await index.fields()]).toEqual([[null], [], []]);
});

it('scans lines that are longer than a block, and keeps their beginning', async () => {
  const path = join(scratchFolder(), 'long');
  writeFileSync(path, `first\n${'x'.repeat(3 << 20)}\nlast\ntorn`);
  const lines: [string, number, number][] = [];
  const next = await scanLines(path, 0, 4, (head, offset, length) => lines.push([head.toString(), offset, length]));
  expect(lines).toEqual([
    ['firs', 0, 5],
    ['xxxx', 6, 3 << 20],
    ['last', 7 + (3 << 20), 4],
  ]);
  expect(next).toBe(12 + (3 << 20));
  expect(await scanLines(path, 0, 4, () => {}, 7)).toBe(7 + (3 << 20));
});
