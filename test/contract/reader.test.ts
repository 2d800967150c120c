import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserFacingError } from '../../src/base/errors.ts';
import { openInput } from '../../src/readers/index.ts';
import { scratch } from '../support/scratch.ts';

const dir = dirname(scratch('file'));
mkdirSync(join(dir, 'src/deep'), { recursive: true });

async function read(spec: string): Promise<{ items: unknown[]; count: number | undefined }> {
  const source = await openInput(spec, { baseDir: dir });
  const items: unknown[] = [];
  for await (const batch of source.batches) items.push(...batch);
  return { items, count: source.count };
}

function file(name: string, content: string | Uint8Array): void {
  writeFileSync(join(dir, name), content);
}

file('a.json', '\uFEFF[1, {"b": 2}, null]');
file('a.ndjson', '1\n\n{"text":"line\u2028separator"}\r\n3');
file('a.csv', '\uFEFFname,note\n"Ann","said ""hi"",\nthen left"\nBo,\n');
file('a.txt', 'one\r\ntwo\n\nlast');
file('src/x.ts', '');
file('src/deep/y.ts', '');
file('empty.json', ' \n');
file('object.json', '{"a":1}');
file('broken.json', '[1,\n 2,\n oops]');
file('broken.ndjson', '1\n2\n{"a":}\n');
file('ragged.csv', 'a,b\n1,2\n3\n');
file('latin.txt', new Uint8Array([0x22, 0xff, 0xfe, 0x22]));
file('proto.json', '[{"__proto__":{"polluted":1}}]');

test.each([
  ['a.json', [1, { b: 2 }, null], 3],
  ['a.ndjson', [1, { text: 'line\u2028separator' }, 3], undefined],
  [
    'a.csv',
    [
      { name: 'Ann', note: 'said "hi",\nthen left' },
      { name: 'Bo', note: '' },
    ],
    undefined,
  ],
  ['lines:a.txt', ['one', 'two', '', 'last'], undefined],
  ['glob:src/**/*.ts', ['src/deep/y.ts', 'src/x.ts'], 2],
  ['range:3', [0, 1, 2], 3],
  ['range:5..8', [5, 6, 7], 3],
  ['range:5-8', [5, 6, 7, 8], 4],
  ['range:0', [], 0],
])('%s', async (spec, items, count) => {
  expect(await read(spec)).toEqual({ items, count });
});

test.each([
  ['empty.json', /is empty/],
  ['object.json', /holds an object, not an array/],
  ['broken.json', /broken\.json:3:2: not JSON: this is not a value/],
  ['broken.ndjson', /broken\.ndjson:3:6: not JSON: expected a value/],
  ['ragged.csv', /ragged\.csv:3: expected 2 cells, as in the header, got 1/],
  ['lines:latin.txt', /not UTF-8/],
  ['missing.json', /does not exist/],
  ['lines:src', /not a regular file/],
  ['glob:*.nothing', /no file matches/],
  ['range:x', /is not a range/],
  ['recording:.', /needs the items to run/],
  ['thing', /is not an input/],
])('%s is refused with what was expected', async (spec, message) => {
  const error: unknown = await read(spec).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserFacingError);
  expect((error as UserFacingError).message).toMatch(message);
  expect((error as UserFacingError).nextStep).toBeTruthy();
});

describe('a recording', () => {
  file(
    'inputs.ndjson',
    '{"item":2,"input":{"$type":"bigint","value":"12"}}\n{"item":5}\n{"item":7,"input":"é\u2028"}\n',
  );

  test('returns recorded inputs under their numbers, in the order that is asked for', async () => {
    const source = await openInput('recording:.', {
      baseDir: dir,
      items: [
        [7, 7],
        [5, 5],
        [2, 2],
      ],
    });
    const inputs: unknown[] = [];
    for await (const batch of source.batches) inputs.push(...batch);
    expect(source).toMatchObject({ count: 3, items: [7, 5, 2] });
    expect(inputs).toEqual(['é\u2028', undefined, 12n]);
  });

  test('that lacks an item is refused', async () => {
    await expect(openInput('recording:.', { baseDir: dir, items: [[2, 3]] })).rejects.toThrow(/no input of item 3/);
    await expect(openInput('recording:src', { baseDir: dir, items: [[2, 2]] })).rejects.toThrow(/cannot be read/);
  });
});

test('a key named __proto__ stays data', async () => {
  await read('proto.json');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a long range is read without holding it', async () => {
  const source = await openInput('range:10000000', { baseDir: dir });
  let sum = 0;
  for await (const batch of source.batches) sum += batch.length;
  expect(sum).toBe(10_000_000);
});
