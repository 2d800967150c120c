import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { UserFacingError } from '../../../../src/base/errors.ts';
import { createRecordingFolder, recordingRoot } from '../../../../src/pool/recording/recordingFolder.ts';
import { scratch } from '../../../support/scratch.ts';

test('the option comes before the environment, and false switches both off', () => {
  expect(recordingRoot(undefined, undefined)).toBeUndefined();
  expect(recordingRoot(undefined, '')).toBeUndefined();
  expect(recordingRoot(false, 'runs')).toBeUndefined();
  expect(recordingRoot(undefined, 'runs')).toEqual({ dir: resolve('runs'), isRequired: false });
  expect(recordingRoot('mine', 'runs')).toEqual({ dir: resolve('mine'), isRequired: true });
  expect(recordingRoot(true, 'runs')).toEqual({ dir: resolve('runs'), isRequired: true });
  expect(recordingRoot(true, undefined)).toEqual({ dir: resolve('poolscope-recordings'), isRequired: true });
});

test('each pool gets a folder of its own, which only its owner can read', () => {
  const root = join(scratch('runs'), 'of', 'today');
  const [first, second] = [1, 2].map(() => createRecordingFolder(root, 'résumé / ../pool', 0));
  expect(first).not.toBe(second);
  expect(basename(first!)).toMatch(/^1970-01-01T00-00-00-000-[\w-]+-[0-9a-f]{6}$/);
  expect(dirname(first!)).toBe(root);
  expect(statSync(first!).mode & 0o777).toBe(0o700);
});

test('a file in the place of the folder is an error that names it', () => {
  const file = scratch('file');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  expect(() => createRecordingFolder(file, 'pool', 0)).toThrow(UserFacingError);
  expect(() => createRecordingFolder(file, 'pool', 0)).toThrow(`the pool cannot be recorded in ${file}`);
});
