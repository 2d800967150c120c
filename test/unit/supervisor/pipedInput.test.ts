import { readFileSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { pipedInput, withPipedInput } from '../../../src/supervisor/pipedInput.ts';
import { scratch } from '../../support/scratch.ts';

test.each([
  ['-', '', 'stdin.ndjson'],
  ['/dev/stdin', '', 'stdin.ndjson'],
  ['lines:-', 'lines:', 'stdin'],
  ['lines:/dev/fd/0', 'lines:', 'stdin'],
])('%s is stdin', (spec, prefix, name) => {
  expect(pipedInput(spec, '/')).toEqual({ prefix, path: undefined, name });
});

test.each([
  ['null', '', 'null.ndjson'],
  ['null.csv', '', 'null.csv'],
  ['lines:null', 'lines:', 'null'],
])('a device is read once, with the format of its name: %s', (spec, prefix, name) => {
  const path = scratch(spec.slice(prefix.length));
  symlinkSync('/dev/null', path);
  expect(pipedInput(spec, dirname(path))).toEqual({ prefix, path, name });
});

test.each(['range:3', 'export:rows', 'glob:*.ts', 'no.csv', 'lines:no', '.'])('%s stays as it is', async (spec) => {
  expect(await withPipedInput(spec, dirname(scratch('x')), (given) => Promise.resolve(given))).toBe(spec);
});

test('the copy is there while it is used, and never after', async () => {
  const path = scratch('empty.csv');
  symlinkSync('/dev/null', path);
  let copy = '';
  const use = (spec: string): Promise<never> => {
    copy = spec;
    expect(readFileSync(copy, 'utf8')).toBe('');
    return Promise.reject(new Error('used'));
  };
  await expect(withPipedInput('empty.csv', dirname(path), use)).rejects.toThrow('used');
  expect(() => readFileSync(copy)).toThrow('ENOENT');
});
