import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Runner } from '../../../src/testWriter/project.ts';
import { moduleSpecifier, shapeOf } from '../../../src/testWriter/testShape.ts';
import { scratch } from '../../support/scratch.ts';

test.each([
  ['node:test', 'work.ts', false, '.test.mjs', true, 'work.ts'],
  ['node:test', 'work.cjs', false, '.test.mjs', true, 'work.cjs'],
  ['mocha', 'work.ts', false, '.test.ts', false, 'work.ts'],
  ['mocha', 'work.mts', true, '.test.ts', true, 'work.mts'],
  ['mocha', 'work.js', false, '.test.mjs', true, 'work.js'],
  ['jest', 'work.tsx', false, '.test.ts', true, 'work'],
  ['jest', 'work.js', false, '.test.js', false, 'work.js'],
  ['jest', 'work.js', true, '.test.js', true, 'work.js'],
  ['jest', 'work.mjs', false, '.test.mjs', true, 'work.mjs'],
  ['vitest', 'work.ts', false, '.test.ts', true, 'work.js'],
  ['vitest', 'work.mts', false, '.test.ts', true, 'work.mjs'],
  ['vitest', 'work.jsx', false, '.test.js', true, 'work.jsx'],
] as const)(
  '%s, %s, module package %s: files end with %s',
  (runner, module, isModulePackage, suffix, isEsm, specifier) => {
    const shape = shapeOf(`/w/${module}`, { runner: runner satisfies Runner, isModulePackage });
    expect(shape).toMatchObject({ testSuffix: suffix, isEsm, isTypeScript: suffix === '.test.ts' });
    expect(shape.fixtureSuffix).toBe(suffix.replace('test', 'input'));
    expect(shape.specifierOf(module)).toBe(specifier);
  },
);

test('an import names the source if the compiled file lies beside it', () => {
  const dir = scratch('src');
  mkdirSync(dir);
  const shape = shapeOf('work.ts', { runner: 'vitest', isModulePackage: true });
  expect(moduleSpecifier(join(dir, 'test'), join(dir, 'work.ts'), shape)).toBe('../work.js');
  expect(moduleSpecifier(dir, join(dir, 'work.ts'), shape)).toBe('./work.js');
  writeFileSync(join(dir, 'work.js'), '');
  expect(moduleSpecifier(dir, join(dir, 'work.ts'), shape)).toBe('./work.ts');
});
