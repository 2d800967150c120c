import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeProblem } from '../../../src/testWriter/loadableByNode.ts';
import { findProject, isCommonJs } from '../../../src/testWriter/project.ts';
import { scratch } from '../../support/scratch.ts';

function folder(files: Readonly<Record<string, string | object>>): string {
  const dir = scratch('project');
  for (const [path, content] of Object.entries({ '.git/HEAD': '', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

describe('the runner of a project', () => {
  test.each([
    [
      'what npm test starts',
      { scripts: { test: 'tsc && vitest run', old: 'jest' }, devDependencies: { mocha: '1' } },
      'vitest',
    ],
    ['any script', { scripts: { test: 'npm run unit', unit: 'c8 mocha' }, devDependencies: { jest: '1' } }, 'mocha'],
    ['what is installed', { scripts: { build: 'tsc' }, devDependencies: { jest: '1' } }, 'jest'],
    [
      'node --test, whatever is installed',
      { scripts: { test: 'node --import tsx --test' }, devDependencies: { jest: '1' } },
      'node:test',
    ],
    ['no name that is only part of another', { scripts: { test: 'vitest-like --x ./jest.js @me/mocha' } }, 'node:test'],
    ['nothing', {}, 'node:test'],
  ])('is reported by %s', (_, content, runner) => {
    expect(findProject(join(folder({ 'package.json': content }), 'src/work.ts'))).toMatchObject({ runner });
  });

  test('is that of the nearest package.json that names one, up to the root of the repository', () => {
    const dir = folder({
      'package.json': { devDependencies: { jest: '1' } },
      'repo/.git/HEAD': '',
      'repo/package.json': { devDependencies: { vitest: '1', tsx: '1' } },
      'repo/packages/a/package.json': { type: 'module' },
      'repo/packages/b/package.json': { scripts: { test: 'mocha' } },
    });
    const at = (path: string) => findProject(join(dir, 'repo/packages', path));
    expect(at('a/work.js')).toMatchObject({
      runner: 'vitest',
      runnerFrom: join(dir, 'repo/package.json'),
      runnerRoot: join(dir, 'repo'),
      root: join(dir, 'repo/packages/a'),
      isModulePackage: true,
      hasTsx: true,
    });
    expect(at('b/work.js')).toMatchObject({ runner: 'mocha', isModulePackage: false });
    expect(findProject(join(dir, 'repo/work.js')).runner).toBe('vitest');
  });

  test('tests go where the project has a folder for them, else beside the module', () => {
    const dir = folder({ 'package.json': {}, 'src/__tests__/a.ts': '', 'lib/a.ts': '' });
    expect(findProject(join(dir, 'src/work.ts')).testFolder).toBe(join(dir, 'src/__tests__'));
    expect(findProject(join(dir, 'lib/work.ts')).testFolder).toBe(join(dir, 'lib'));
    mkdirSync(join(dir, 'tests'));
    expect(findProject(join(dir, 'lib/work.ts')).testFolder).toBe(join(dir, 'tests'));
  });
});

test('a module is CommonJS by its name, its package, and what is written in it', () => {
  const project = findProject(join(folder({ 'package.json': {} }), 'work.js'));
  const inModules = { ...project, isModulePackage: true };
  expect(isCommonJs('a.cjs', '', project)).toBe(true);
  expect(isCommonJs('a.js', 'module.exports = 1', project)).toBe(true);
  expect(isCommonJs('a.js', 'export const exports = 1', project)).toBe(false);
  expect(isCommonJs('a.mjs', 'exports', project)).toBe(false);
  expect(isCommonJs('a.js', 'exports.a = 1', inModules)).toBe(false);
});

describe('what plain Node cannot load', () => {
  const dir = folder({
    'plain.ts': `import type { T } from './types';\n// import './gone'\nimport { x } from './other.ts';\nimport 'pkg';`,
    'other.ts': 'export const x = 1;',
    'deep.ts': `export * from './enum.ts';`,
    'enum.ts': 'export enum Colour { red }',
    'bare.mjs': `const { a } = await import('./other');`,
    'view.tsx': '',
    'old/package.json': { type: 'commonjs' },
    'old/new.ts': 'export const x = 1;',
    'old/new.mts': 'export const x = 1;',
  });
  test.each([
    ['plain.ts', 'v22.18.0', undefined],
    ['plain.ts', 'v23.6.0', undefined],
    ['plain.ts', 'v22.17.1', 'Node v22.17.1 does not load TypeScript by itself (22.18 and newer do)'],
    ['plain.ts', 'v23.5.0', 'Node v23.5.0 does not load TypeScript by itself (22.18 and newer do)'],
    ['deep.ts', 'v24.0.0', 'enum.ts has an enum, which Node does not load by itself'],
    ['bare.mjs', 'v20.19.0', `bare.mjs imports './other', which Node does not find by that name`],
    [
      'old/new.ts',
      'v24.0.0',
      'new.ts has import or export, and Node takes it as CommonJS because of "type": "commonjs" in package.json',
    ],
    ['old/new.mts', 'v24.0.0', undefined],
    ['view.tsx', 'v24.0.0', 'Node does not load JSX (view.tsx)'],
  ])('%s on %s', (file, version, problem) => {
    expect(nodeProblem(join(dir, file), version)).toBe(problem);
  });
});
