import { execFileSync } from 'node:child_process';
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
  expect(await withPipedInput(spec, dirname(scratch('x')), (given) => Promise.resolve(given))).toBe(spec);
});

test('a device is no input, since it may never end', () => {
  expect(pipedInput('/dev/zero', '/')).toBeUndefined();
});
