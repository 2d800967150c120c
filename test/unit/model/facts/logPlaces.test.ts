import { expect, it } from 'vitest';
import { placesIn, placesOf } from '../../../../src/model/facts/logPlaces.ts';

const found = (text: string) => placesIn(text).map(({ file, line, column }) => [file, line, column]);

it('a place is a source file and a line, with or without a column, as stacks and linters write it', () => {
  expect(found('    at load (/w/src/a.test.ts:12:5)')).toEqual([['/w/src/a.test.ts', 12, 5]]);
  expect(found('src/b.mjs:3: unused; ../c.vue:4.')).toEqual([['src/b.mjs', 3, 1]]);
  expect(found('at file:///w/a.mjs:1:2 at file:///C:/w/a.ts:3')).toEqual([
    ['/w/a.mjs', 1, 2],
    ['C:/w/a.ts', 3, 1],
  ]);
  expect(found('C:\\w\\d.ts:7, [e.tsx:8:1]')).toEqual([
    ['C:\\w\\d.ts', 7, 1],
    ['e.tsx', 8, 1],
  ]);
});

it('an address, a host with a port, a time and a file without a line are no places', () => {
  const text = 'https://cdn.test/a.js:3 redis.io:6379 12:30 a.ts photo.jpg:3 x.ts:3a v1.2.json:';
  expect(found(text)).toEqual([]);
});

it('a long line without a place is read once', () => {
  expect(found(`${'a/'.repeat(500_000)}b.ts:1x`)).toEqual([]);
});

it('the places of an entry are those of its whole text, without the sequences of a terminal', () => {
  const text = 'at \u001b[36ma.ts\u001b[39m:1';
  expect(placesOf({ text }).map(({ name }) => name)).toEqual(['a.ts:1']);
  expect(placesOf({ text, detail: 'b.ts:2 c.ts:3' }).map(({ name }) => name)).toEqual(['b.ts:2', 'c.ts:3']);
});
