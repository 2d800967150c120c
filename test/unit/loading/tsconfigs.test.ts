import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { Tsconfigs } from '../../../src/loading/tsconfigs.ts';
import { scratch } from '../../support/scratch.ts';

/** A folder with the files, JSON unless they are text. */
function project(files: Readonly<Record<string, unknown>>): string {
  const dir = scratch('project');
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

it('takes the nearest tsconfig.json with what it extends, comments and trailing commas allowed', () => {
  const dir = project({
    'base.json': '{ "compilerOptions": { /* strict */ "jsxFactory": "h", "target": "es2020", } }',
    'tsconfig.json': { extends: './base.json', compilerOptions: { target: 'es2022' } },
    'deep/tsconfig.json': { compilerOptions: { experimentalDecorators: true } },
  });
  const configs = new Tsconfigs();
  expect(configs.of(join(dir, 'src/a.ts'))?.compilerOptions).toMatchObject({ jsxFactory: 'h', target: 'es2022' });
  expect(configs.of(join(dir, 'deep/er/a.ts'))?.compilerOptions.experimentalDecorators).toBe(true);
});

it('follows the references of a solution to the first that includes the file', () => {
  const dir = project({
    'tsconfig.json': {
      files: [],
      references: [{ path: './gone' }, { path: './tsconfig.node.json' }, { path: './app' }],
    },
    'tsconfig.node.json': { include: ['*.config.ts'], compilerOptions: { target: 'es2020' } },
    'app/tsconfig.json': { include: ['../src'], compilerOptions: { baseUrl: '..', paths: { '~/*': ['src/*'] } } },
  });
  const configs = new Tsconfigs();
  const file = join(dir, 'src/deep/a.ts');
  expect(configs.of(file)?.path).toBe(join(dir, 'app/tsconfig.json'));
  expect(configs.of(file)?.pathsOf('~/lib')).toEqual([join(dir, 'src/lib')]);
  expect(configs.of(join(dir, 'vite.config.ts'))?.compilerOptions.target).toBe('es2020');
  expect(configs.of(join(dir, 'other/a.ts'))?.path).toBe(join(dir, 'tsconfig.json'));
});

it('asks the paths of a solution after those of the referred file', () => {
  const dir = project({
    'tsconfig.json': {
      files: [],
      references: [{ path: './tsconfig.app.json' }],
      compilerOptions: { paths: { '@old/*': ['./old/*'], '~/*': ['./outer/*'] } },
    },
    'tsconfig.app.json': { include: ['src'], compilerOptions: { paths: { '~/*': ['./src/*'] } } },
  });
  const pathsOf = new Tsconfigs().of(join(dir, 'src/a.ts'))!.pathsOf;
  expect(pathsOf('@old/one')).toEqual([join(dir, 'old/one')]);
  expect(pathsOf('~/one')).toEqual([join(dir, 'src/one'), join(dir, 'outer/one')]);
});

it('uses no tsconfig.json for packages, and the named one for all other files', () => {
  const dir = project({
    'tsconfig.json': { compilerOptions: { target: 'es2022' } },
    'tsconfig.build.json': { compilerOptions: { target: 'es2021' } },
  });
  const configs = new Tsconfigs(join(dir, 'tsconfig.build.json'));
  expect(configs.of(join(dir, 'node_modules/x/a.ts'))).toBeUndefined();
  expect(configs.of('/elsewhere/a.ts')?.compilerOptions.target).toBe('es2021');
});

it('names the file that cannot be found', () => {
  const dir = project({ 'tsconfig.json': { extends: './gone.json' } });
  const failure = (): unknown => new Tsconfigs().of(join(dir, 'a.ts'));
  expect(failure).toThrow(UserFacingError);
  expect(failure).toThrow(dir);
});

it('reports a value of the wrong type in plain words', () => {
  const dir = project({ 'tsconfig.json': { compilerOptions: { paths: { a: 'b' } } } });
  expect(() => new Tsconfigs().of(join(dir, 'a.ts'))).toThrow('a value in it has a wrong type');
});
