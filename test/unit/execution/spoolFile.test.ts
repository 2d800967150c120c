import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SpoolFile } from '../../../src/execution/spoolFile.ts';
import { scratch } from '../../support/scratch.ts';

function setUp(path = scratch('w0.spool')) {
  const detoured: (readonly [lines: string, because: string])[] = [];
  const file = new SpoolFile(path, (lines, because) => detoured.push([lines, because]));
  return { path, file, detoured };
}

test('a line is in the file when append returns, whatever characters it has', () => {
  const { path, file, detoured } = setUp();
  file.append('plain\n');
  file.append('größer 😀\n');
  expect(readFileSync(path, 'utf8')).toBe('plain\ngrößer 😀\n');
  file.close();
  expect(detoured).toEqual([]);
});

test('lines are added to what the file holds already', () => {
  const { path, file } = setUp();
  file.append('one\n');
  file.close();
  const { file: again } = setUp(path);
  again.append('two\n');
  again.close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('all lines take the detour, with the reason, if the file cannot be made', () => {
  const { file, detoured } = setUp(join(scratch('nowhere'), 'w0.spool'));
  file.append('one\n');
  file.append('two\n');
  expect(detoured.map(([lines]) => lines)).toEqual(['one\n', 'two\n']);
  expect(detoured[0]?.[1]).toContain('ENOENT');
});

test.runIf(process.platform === 'linux')(
  'a line that the disk does not accept takes the detour, and so do all later ones',
  () => {
    const { file, detoured } = setUp('/dev/full');
    file.append('one\n');
    file.append('two\n');
    expect(detoured.map(([lines]) => lines)).toEqual(['one\n', 'two\n']);
    expect(detoured[1]?.[1]).toContain('ENOSPC');
  },
);

test('a large text gets a file of its own each time', () => {
  const { path, file } = setUp();
  const names = [file.writeAside(['fir', 'st']), file.writeAside(['zweiter Wert: ü'])];
  expect(names).toEqual(['w0.spool.0', 'w0.spool.1']);
  expect(names.map((name) => readFileSync(join(dirname(path), name!), 'utf8'))).toEqual(['first', 'zweiter Wert: ü']);
});

test('a text that cannot be written has no file name', () => {
  const folder = scratch('gone');
  mkdirSync(folder);
  const { file } = setUp(join(folder, 'w0.spool'));
  rmSync(folder, { recursive: true });
  expect(file.writeAside(['text'])).toBeUndefined();
});

test('closing twice is harmless', () => {
  const { file } = setUp();
  file.close();
  expect(() => file.close()).not.toThrow();
});
