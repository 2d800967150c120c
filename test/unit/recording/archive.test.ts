import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { zipped } from '../../../src/files/zip.ts';
import { packRecording, unpackRecording } from '../../../src/recording/archive.ts';
import { scratch } from '../../support/scratch.ts';

async function writePieces(file: string, pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  writeFileSync(file, Buffer.concat(all));
  return file;
}

it('packs the files of a recording and no others, and unpacks them', async () => {
  const dir = scratch('recording');
  mkdirSync(dir);
  for (const name of ['events.ndjson', 'results.ndjson', 'owner.json']) writeFileSync(join(dir, name), `${name}\n`);
  const file = await writePieces(join(dir, 'run.poolscope'), packRecording(dir));
  const target = scratch('unpacked');
  await unpackRecording(file, target);
  expect(readFileSync(join(target, 'results.ndjson'), 'utf8')).toBe('results.ndjson\n');
  expect(existsSync(join(target, 'owner.json'))).toBe(false);
});

it('opens a folder that was packed by hand, and writes nothing outside of the folder', async () => {
  const dir = scratch('by-hand');
  mkdirSync(dir);
  const path = join(dir, 'some');
  writeFileSync(path, 'text');
  const names = ['out/events.ndjson', '../../summary.json', 'C:\\x\\isolation.json', '../evil'];
  const file = await writePieces(join(dir, 'x.poolscope'), zipped(names.map((name) => ({ name, path }))));
  const target = join(scratch('deep'), 'a');
  await unpackRecording(file, target);
  expect(existsSync(join(target, 'events.ndjson'))).toBe(true);
  expect(existsSync(join(target, 'summary.json'))).toBe(true);
  expect(existsSync(join(dirname(dirname(target)), 'summary.json'))).toBe(false);
  expect(existsSync(join(dirname(target), basename('../evil')))).toBe(false);
});

it('leaves no folder of a file that is no recording', async () => {
  const dir = scratch('none');
  mkdirSync(dir);
  writeFileSync(join(dir, 'x'), 'text');
  const target = join(dir, 'target');
  await expect(unpackRecording(join(dir, 'x'), target)).rejects.toThrow('it is no ZIP file');
  const file = await writePieces(join(dir, 'y'), zipped([{ name: 'other', path: join(dir, 'x') }]));
  await expect(unpackRecording(file, target)).rejects.toThrow('it has no events.ndjson');
  expect(existsSync(target)).toBe(false);
  expect(() => packRecording(target)).toThrow('is not a recording');
});
