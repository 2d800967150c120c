import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { targetOf } from '../../../src/cli/jobTarget.ts';
import { scratch } from '../../support/scratch.ts';

const write = (text: string): string => {
  const dir = scratch('a#b');
  mkdirSync(dir);
  const file = join(dir, 'job.ts');
  writeFileSync(file, text);
  return file;
};

const two = write('export const f = (x) => x; export const g = (x) => x;');

test('a job without a hash is the default export or the only function, also in a folder with a hash', async () => {
  const module = write('export const inputs = [1]; export const setup = () => 1; export const f = (x) => x;');
  expect(await targetOf('run', [module], '/')).toEqual({ module, exportName: 'f' });
});

test('the last hash divides, and the name is not looked up', async () => {
  expect(await targetOf('run', [`${two}#any`], '/')).toEqual({ module: two, exportName: 'any' });
  await expect(targetOf('run', [`${two}#a#b`], '/')).rejects.toThrow(`there is no file ${two}#a`);
});

test('a hash without a module is named as what it is', async () => {
  await expect(targetOf('run', ['#f'], '/')).rejects.toThrow('"#f" names no module in front of #');
});

test('a job without a hash that may be several functions is refused, and the error lists them', async () => {
  await expect(targetOf('tune', [two], '/')).rejects.toMatchObject({
    message: 'job.ts exports several functions and no default: f, g',
    nextStep: `Name one of them, e.g. poolscope tune ${two}#f.`,
  });
});
