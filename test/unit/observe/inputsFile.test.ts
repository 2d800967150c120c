import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { InputsFile } from '../../../src/observe/inputsFile.ts';
import { readInputs } from '../../../src/recording/readInputs.ts';
import { scratch } from '../../support/scratch.ts';

const fail = (error: Error): never => {
  throw error;
};

it('writes the inputs of a recording', async () => {
  const dir = join(scratch('inputs'), '..');
  const file = new InputsFile(dir, fail);
  file.append([
    { item: 1, value: '{"n":7}' },
    { item: 0, value: '"about"' },
  ]);
  // It can be read while the program runs.
  expect(readFileSync(join(dir, 'inputs.ndjson'), 'utf8')).toContain('{"item":1,"input":{"n":7}}\n');
  file.append([{ item: 2, value: '' }]);
  file.close();
  const inputs: unknown[] = [];
  for await (const batch of await readInputs(dir, [0, 1, 2])) inputs.push(...batch);
  expect(inputs).toEqual(['about', { n: 7 }, undefined]);
});

it('creates no file for a program whose messages are not kept', () => {
  const dir = join(scratch('inputs'), '..');
  const file = new InputsFile(dir, fail);
  file.append([]);
  file.close();
  expect(existsSync(join(dir, 'inputs.ndjson'))).toBe(false);
});
