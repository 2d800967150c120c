import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { modulesOf } from '../../../src/cli/moduleFiles.ts';
import { scratch } from '../../support/scratch.ts';

const folder = scratch('modules');
for (const dir of ['src/inner', 'src/node_modules/a', 'src/.cache']) mkdirSync(join(folder, dir), { recursive: true });
for (const name of [
  'src/b.ts',
  'src/a.mjs',
  'src/inner/c.tsx',
  'src/types.d.ts',
  'src/readme.md',
  'src/node_modules/a/index.js',
  'src/.cache/d.js',
])
  writeFileSync(join(folder, name), '');

const found = (...operands: string[]): string[] =>
  modulesOf(operands, folder).map(({ path, isJob }) => `${relative(folder, path)}${isJob ? ' job' : ''}`);

it('finds the modules of a folder, without packages, hidden folders and declarations', () => {
  expect(found('src')).toEqual(['src/a.mjs', 'src/b.ts', 'src/inner/c.tsx']);
});

it('has each module once, as that of a job if one of its operands names a function', () => {
  expect(found('src/b.ts', 'src/b.ts#render', 'src/inner')).toEqual(['src/b.ts job', 'src/inner/c.tsx']);
});

it.each(['src/none.ts', 'src/readme.md', 'src/none.ts#f'])('refuses %s', (operand) => {
  expect(() => found(operand)).toThrow(`${operand} is neither a module nor a folder`);
});
