import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
