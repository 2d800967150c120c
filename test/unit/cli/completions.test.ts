import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandNames } from '../../../src/cli/commands.ts';
import { completionsOf, wordsOf } from '../../../src/cli/completions.ts';
import { scratch } from '../../support/scratch.ts';

const offered = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await completionsOf(words)).values.map(({ value }) => value);

test('commands come first, then options, each once unless it may be repeated', async () => {
  expect(await offered('')).toEqual([...commandNames, '--help', '--version']);
  expect(await offered('re')).toEqual(['replay']);
  expect(await offered('help', 'r')).toEqual(['run', 'replay']);
  expect(await offered('run', '--wo')).toEqual(['--workers']);
  expect(await offered('run', '--workers', '2', '--wo')).toEqual([]);
  expect(await offered('run', '--fail-on', 'x', '--fail')).toEqual(['--fail-on']);
  expect(await offered('dance', '--')).toEqual([]);
  expect(await offered('observe', '--', 'node', '')).toEqual([]);
});

test('a value is completed behind its option and behind an equals sign', async () => {
  expect(await offered('run', '--isolation', '')).toEqual(['thread', 'process', 'inline']);
  expect(await offered('run', '--isolation=pro')).toEqual(['--isolation=process']);
  expect(await offered('run', '--chunksize', 'a')).toEqual(['auto']);
  expect(await offered('run', '--input', 'gl')).toEqual(['glob:']);
});

test('files and folders are left to the shell', async () => {
  const paths = async (...words: readonly string[]) => (await completionsOf(words)).paths;
  expect(await paths('observe', '--', 'node', 'bui')).toBe('file');
  expect(await paths('run', '')).toBe('file');
  expect(await paths('run', '--results', '')).toBe('file');
  expect(await paths('run', '--record', '')).toBe('folder');
  expect(await paths('show', '')).toBe('folder');
  expect(await paths('run', '--workers', '')).toBe('none');
});

test('after a # come the functions of the file that can be jobs', async () => {
  const dir = scratch('completed');
  mkdirSync(dir);
  const file = join(dir, 'work.ts');
  writeFileSync(
    file,
    'export const total = (n: number) => n; export function price(n: number) { return n; } export const x = 1;',
  );
  expect(await offered('run', `${file}#`)).toEqual([`${file}#total`, `${file}#price`]);
  expect(await offered('run', `${file}#pr`)).toEqual([`${file}#price`]);
  expect(await offered('run', `${dir}#`)).toEqual([]);
});

test.each([
  ['poolscope run a', ['poolscope', 'run', 'a']],
  ['poolscope  run ', ['poolscope', 'run', '']],
  ['poolscope run "my work.ts', ['poolscope', 'run', 'my work.ts']],
  ["poolscope run 'a b'#x", ['poolscope', 'run', 'a b#x']],
  ['poolscope run my\\ work.ts', ['poolscope', 'run', 'my work.ts']],
])('the line %s has the words %j', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});
