import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { pipedInput, withPipedInput } from '../../../src/supervisor/pipedInput.ts';
import { scratch } from '../../support/scratch.ts';

test.each([
  ['-', '', 'stdin.ndjson'],
  ['/dev/stdin', '', 'stdin.ndjson'],
  ['lines:-', 'lines:', 'stdin'],
  ['lines:/dev/fd/0', 'lines:', 'stdin'],
  ['csv:-', 'csv:', 'stdin'],
])('%s is stdin', (spec, prefix, name) => {
  expect(pipedInput(spec, '/')).toEqual({ prefix, suffix: '', path: undefined, name });
});

test.each([
  ['pipe', '', 'pipe.ndjson', ''],
  ['pipe.csv', '', 'pipe.csv', ''],
  ['pipe.csv.gz', '', 'pipe.csv.gz', ''],
  ['lines:pipe', 'lines:', 'pipe', ''],
  ['pipe.json#rows', '', 'pipe.json', '#rows'],
])('a named pipe is read once, with the format of its name: %s', (spec, prefix, name, suffix) => {
  const path = scratch(spec.slice(prefix.length, spec.length - suffix.length));
  execFileSync('mkfifo', [path]);
  expect(pipedInput(spec, dirname(path))).toEqual({ prefix, suffix, path, name });
});

test.each(['range:3', 'export:rows', 'glob:*.ts', 'no.csv', 'lines:no', '.'])('%s stays as it is', async (spec) => {
  const given = await withPipedInput(spec, dirname(scratch('x')), 'growing', (input) => Promise.resolve(input));
  expect(given).toEqual({ input: spec, isGrowing: false });
});

test('a device is no input, since it may never end', () => {
  expect(pipedInput('/dev/zero', '/')).toBeUndefined();
});

test('a pipe that is read line by line is used before it ends; its copy is removed when the use ends', async () => {
  const pipe = scratch('rows.ndjson');
  execFileSync('mkfifo', [pipe]);
  // Nobody ever writes to it.
  const { input, exists } = await withPipedInput(pipe, '/', 'growing', async ({ input, isGrowing }) => {
    expect(isGrowing).toBe(true);
    return { input, exists: existsSync(input) };
  });
  expect(exists).toBe(true);
  expect(existsSync(input)).toBe(false);
});

test.each([
  ['rows.ndjson', 'whole'],
  ['rows.json', 'growing'],
] as const)('the copy of the pipe %s is complete before it is used, if %s is wanted', async (name, wanted) => {
  const pipe = scratch(name);
  execFileSync('mkfifo', [pipe]);
  const written = writeFile(pipe, '[1]');
  const text = await withPipedInput(pipe, '/', wanted, async ({ input, isGrowing }) => {
    expect(isGrowing).toBe(false);
    return readFileSync(input, 'utf8');
  });
  await written;
  expect(text).toBe('[1]');
});
