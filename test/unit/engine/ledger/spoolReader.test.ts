import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpoolReader } from '../../../../src/engine/ledger/spoolReader.ts';
import { scratch } from '../../../support/scratch.ts';

const ended = (chunk: number): string => `{"type":"chunkEnded","chunk":${chunk}}\n`;
const line =
  '{"type":"logWritten","atMicros":1,"item":0,"chunk":0,"level":"info","stream":"console","text":"é","site":null}\n';

const chunksOf = (reader: SpoolReader, maxBytes?: number): unknown[] =>
  reader.read(maxBytes).map(({ record }) => (record.type === 'chunkEnded' ? record.chunk : record.type));

test('a line without its end waits for the rest', () => {
  const path = scratch('spool');
  const reader = new SpoolReader(path, 'books');
  writeFileSync(path, ended(0) + ended(1).slice(0, 10));
  expect(chunksOf(reader)).toEqual([0]);
  expect(reader.offset).toBe(ended(0).length);
  appendFileSync(path, ended(1).slice(10));
  expect(chunksOf(reader)).toEqual([1]);
});

test('log lines and all other records have readers of their own, with offsets in bytes', () => {
  const path = scratch('spool');
  writeFileSync(path, ended(0) + line + ended(1));
  expect(chunksOf(new SpoolReader(path, 'books'))).toEqual([0, 1]);
  const lines = new SpoolReader(path, 'logs');
  expect(lines.read()).toMatchObject([{ record: { type: 'logWritten', text: 'é' }, offset: ended(0).length }]);
  expect(lines.offset).toBe(Buffer.byteLength(ended(0) + line + ended(1)));
});

test('the values of settled items follow their record, each behind a tab', () => {
  const path = scratch('spool');
  const record = { type: 'itemsSettled', chunk: 0, attempt: 1, fromMicros: 0, steps: [0, 1, 1, 1], times: '0,1,0,1,' };
  writeFileSync(path, `${JSON.stringify(record)}\t"a b"\t\n`);
  expect(new SpoolReader(path, 'books').read()).toMatchObject([{ values: ['"a b"', ''] }]);
});

test('with a limit it reads a part of a file, but at least one record', () => {
  const path = scratch('spool');
  writeFileSync(path, [0, 1, 2].map(ended).join(''));
  const reader = new SpoolReader(path, 'books');
  expect(chunksOf(reader, 1)).toEqual([0]);
  expect(reader.atEnd).toBe(false);
  expect(chunksOf(reader)).toEqual([1, 2]);
  expect(reader.atEnd).toBe(true);
});

test.runIf(process.platform !== 'win32')('a file that somebody deletes is read on', () => {
  const path = scratch('spool');
  const reader = new SpoolReader(path, 'books');
  reader.create();
  writeFileSync(path, ended(0));
  rmSync(path);
  expect(chunksOf(reader)).toEqual([0]);
});

test('a closed reader continues where it stopped, and a file that does not exist is empty', () => {
  const path = scratch('spool');
  const reader = new SpoolReader(path, 'books');
  expect(chunksOf(reader)).toEqual([]);
  writeFileSync(path, ended(0));
  expect(chunksOf(reader)).toEqual([0]);
  reader.close();
  appendFileSync(path, ended(1));
  expect(chunksOf(reader)).toEqual([1]);
  reader.close();
});
