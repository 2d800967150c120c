import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import type { UserFacingError } from '../../../src/base/errors.ts';
import { parquetReader } from '../../../src/readers/parquet.ts';
import { itemsOf, written } from '../../support/inputFiles.ts';
import { root } from '../../support/root.ts';

/*
 * Files of hyparquet-writer: 5 rows in groups of 2. Item 1 has no name, and the id of item 4 is larger than a number can
 * hold. In inexact.parquet, `key` of row 4 is 2^60, a decimal without fraction.
 */
const baseDir = join(root, 'test/fixtures/inputs');

const item = (k: number) => ({
  id: k,
  name: `név ${k}`,
  score: k / 4,
  born: new Date(Date.UTC(2000, 0, 1 + k)),
  seen: new Date(Date.UTC(2026, 0, 1, 12, 0, k)),
  bytes: new Uint8Array([k, 0xff]),
  price: 1.25 * k,
  key: k,
  ok: k % 2 === 0,
});
const items = [item(0), { ...item(1), name: null }, item(2), item(3), { ...item(4), id: 2n ** 53n + 1n }];

const codecs = ['snappy', 'gzip', ...('zstdDecompressSync' in zlib ? ['zstd'] : [])];
test.each(codecs)('rows packed with %s are objects, one group of rows after another', async (codec) => {
  const source = await parquetReader.open(`${codec}.parquet`, { baseDir });
  expect(source.count).toBe(5);
  const batches: (readonly unknown[])[] = [];
  for await (const batch of source.batches) batches.push(batch);
  expect(batches.flat()).toEqual(items);
  expect(batches.map(({ length }) => length)).toEqual([2, 2, 1]);
});

it('returns the rows before a whole number that is not exact', async () => {
  const { batches } = await parquetReader.open('inexact.parquet', { baseDir });
  const found: unknown[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of batches) found.push(...batch);
  };
  await expect(read()).rejects.toThrow('column key of row 4 holds a whole number that is not exact');
  expect(found).toEqual(items.slice(0, 4));
});

const bytes = readFileSync(join(baseDir, 'snappy.parquet'));
test.each([
  ['is empty', Buffer.alloc(0)],
  ['is another format', Buffer.from('a,b\n1,2\n3,4\n')],
  ['is cut off', bytes.subarray(0, 1000)],
])('a file that %s is refused', async (_, content) => {
  const refused = parquetReader.open(written('rows.parquet', content), { baseDir });
  await expect(refused).rejects.toThrow(/rows\.parquet cannot be read as Parquet: /);
});

it('names the rows that are damaged', async () => {
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 4, 300);
  const error = await itemsOf(parquetReader.open(written('rows.parquet', damaged), { baseDir })).then(
    () => expect.unreachable(),
    (thrown: unknown) => thrown as UserFacingError,
  );
  expect(error.message).toMatch(/rows\.parquet: rows 0 to 1 cannot be read: /);
});
