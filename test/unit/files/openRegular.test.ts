import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegular, readRegular, readRegularSync } from '../../../src/files/openRegular.ts';
import { readEnd } from '../../../src/files/readEnd.ts';
import { scratch } from '../../support/scratch.ts';

const dir = dirname(scratch('file'));
const file = join(dir, 'file');
writeFileSync(file, 'first and last');
symlinkSync(file, join(dir, 'link'));
execFileSync('mkfifo', [join(dir, 'pipe')]);
symlinkSync('/dev/zero', join(dir, 'device'));
mkdirSync(join(dir, 'folder'));

test('a regular file, or a link to one, is read whole, unless it is too long', async () => {
  for (const name of ['file', 'link']) {
    expect(readRegularSync(join(dir, name), 14)).toBe('first and last');
    expect(await readRegular(join(dir, name), 14)).toBe('first and last');
  }
  expect(() => readRegularSync(file, 13)).toThrow(`${file} has 14 bytes; expected at most 13`);
  await expect(readRegular(file, 13)).rejects.toThrow(`${file} has 14 bytes; expected at most 13`);
});

test.each(['pipe', 'device', 'folder'])('a %s is refused, and never opened for long', async (name) => {
  const path = join(dir, name);
  expect(() => readRegularSync(path, 100)).toThrow(`${path} is not a regular file`);
  await expect(openRegular(path)).rejects.toThrow(`${path} is not a regular file`);
  expect(readEnd(path, 100)).toBe('');
});

test('the end of a file has at most as many bytes as were asked for', () => {
  expect(readEnd(file, 4)).toBe('last');
  expect(readEnd(file, 100)).toBe('first and last');
  expect(readEnd(join(dir, 'gone'), 4)).toBe('');
});
