import { readFileSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unzip, zipped } from '../../../src/files/zip.ts';
import { scratch } from '../../support/scratch.ts';
import { zipEntries } from '../../support/zip.ts';

/** A ZIP file with a long and an empty file. */
async function packed(dir: string): Promise<{ readonly archive: string; readonly long: string }> {
  mkdirSync(dir, { recursive: true });
  const long = Array.from({ length: 20_000 }, (_, line) => `line ${line}`).join('\n');
  writeFileSync(join(dir, 'a'), long);
  writeFileSync(join(dir, 'b'), '');
  const pieces: Buffer[] = [];
  const files = [
    { name: 'long.txt', path: join(dir, 'a') },
    { name: 'ärmel', path: join(dir, 'b') },
  ];
  for await (const piece of zipped(files)) pieces.push(piece);
  writeFileSync(join(dir, 'x.zip'), Buffer.concat(pieces));
  return { archive: join(dir, 'x.zip'), long };
}

it('unpacks what it has packed, and only the files that are asked for', async () => {
  const dir = scratch('zip');
  const { archive, long } = await packed(dir);
  expect(zipEntries(readFileSync(archive)).map(({ name, bytes }) => [name, bytes])).toEqual([
    ['long.txt', long.length],
    ['ärmel', 0],
  ]);
  const seen: string[] = [];
  await unzip(archive, (name) => void seen.push(name), 0);
  expect(seen).toEqual(['long.txt', 'ärmel']);
  await unzip(archive, (name) => join(dir, `out-${name}`), 1 << 20);
  expect(readFileSync(join(dir, 'out-long.txt'), 'utf8')).toBe(long);
  expect(readFileSync(join(dir, 'out-ärmel'), 'utf8')).toBe('');
});

it('refuses a file that is damaged, cut, too large, or larger than it says', async () => {
  const dir = scratch('damaged');
  const { archive } = await packed(dir);
  const bytes = readFileSync(archive);
  let count = 0;
  const opened = (changed: Buffer, limit = 1 << 20): Promise<void> => {
    writeFileSync(archive, changed);
    return unzip(archive, (name) => join(dir, `${count++}-${name}`), limit);
  };
  await expect(opened(Buffer.from('no archive'))).rejects.toThrow('it is no ZIP file');
  await expect(opened(bytes, 1000)).rejects.toThrow('more than 1000 bytes');
  await expect(opened(bytes.subarray(100))).rejects.toThrow(/cut short|damaged/);
  const directoryAt = bytes.readUInt32LE(bytes.length - 6);
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(value, at);
    return copy;
  };
  await expect(opened(changed(directoryAt + 16, 1))).rejects.toThrow('its checksum is wrong');
  await expect(opened(changed(directoryAt + 24, 10))).rejects.toThrow('its checksum is wrong');
  await expect(opened(changed(directoryAt, 0))).rejects.toThrow('its directory is damaged');
});
