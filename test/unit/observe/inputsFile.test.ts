import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { InputsFile } from '../../../src/observe/inputsFile.ts';
import { readInputs } from '../../../src/recording/readInputs.ts';
import { scratch } from '../../support/scratch.ts';

const fail = (error: Error): never => {
  throw error;
};

it('writes messages as the inputs of a recording, and one that was cut as the beginning of its text', async () => {
  const dir = join(scratch('inputs'), '..');
  const file = new InputsFile(dir, fail);
  file.append([
    { item: 1, text: '{"n":7}' },
    { item: 0, text: '{"page":"abou' },
  ]);
  // It can be read while the program runs.
  expect(readFileSync(join(dir, 'inputs.ndjson'), 'utf8')).toContain('{"item":1,"input":{"n":7}}\n');
  file.append([{ item: 2, text: 'undefined' }]);
  file.close();
  const inputs: unknown[] = [];
  for await (const batch of await readInputs(dir, [0, 1, 2])) inputs.push(...batch);
  expect(inputs).toEqual(['{"page":"abou…', { n: 7 }, undefined]);
});

it('creates no file for a program whose messages are not kept', () => {
  const dir = join(scratch('inputs'), '..');
  const file = new InputsFile(dir, fail);
  file.append([]);
  file.close();
  expect(existsSync(join(dir, 'inputs.ndjson'))).toBe(false);
});
