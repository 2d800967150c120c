import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../src/files/makeFolder.ts';
import { openOutput } from '../../../src/files/output.ts';
import { scratch } from '../../support/scratch.ts';

test('a new file has the permissions that the umask leaves, and one that exists keeps its own', async () => {
  const umask = process.umask();
  const path = scratch('out');
  const old = scratch('old');
  writeFileSync(old, 'a longer text than the new one');
  chmodSync(old, 0o640);
  for (const each of [path, old]) {
    const output = await openOutput(each);
    await output.write(Buffer.from('new'));
    await output.end();
    expect(readFileSync(each, 'utf8')).toBe('new');
  }
  expect(statSync(path).mode & 0o777).toBe(0o666 & ~umask);
  expect(statSync(old).mode & 0o777).toBe(0o640);
});

test('a symbolic link stays one, and its target is written', async () => {
  const target = scratch('target');
  writeFileSync(target, 'old');
  const link = scratch('link');
  symlinkSync(target, link);
  const output = await openOutput(link);
  await output.write(Buffer.from('new'));
  await output.end();
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('new');
});

test('a device that takes nothing is a failure, which is the first one and stays', async () => {
  const link = scratch('full');
  symlinkSync('/dev/full', link);
  const output = await openOutput(link);
  await output.write(Buffer.from('a'));
  expect(output.failure).toMatchObject({ code: 'ENOSPC' });
  const first = output.failure;
  await output.write(Buffer.from('b'));
  await output.end();
  expect(output.failure).toBe(first);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

test('a file in a folder that does not exist is an error at once', async () => {
  await expect(openOutput(join(scratch('gone'), 'out'))).rejects.toThrow('ENOENT');
});

test('a folder is made with those above it, or the error says what is in the way', () => {
  const folder = scratch('folders');
  makeFolder(join(folder, 'a/b'), 0o700);
  makeFolder(join(folder, 'a/b'));
  expect(statSync(join(folder, 'a/b')).mode & 0o777).toBe(0o700);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(`the folder ${file} cannot be made: it is a file`);
  expect(() => makeFolder(join(file, 'x/y'))).toThrow(`cannot be made: ${file} is a file`);
});

// The recursive form of Node does not return.
test.skipIf(process.platform !== 'linux')('a folder in one that takes no folders is an error', () => {
  expect(() => makeFolder('/proc/poolscope/x')).toThrow('the folder /proc/poolscope/x cannot be made');
});
