import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Resolver, toPath, toUrl } from '../../../src/loading/resolver.ts';
import { Tsconfigs } from '../../../src/loading/tsconfigs.ts';
import { scratch } from '../../support/scratch.ts';

const dir = scratch('app');
const resolver = new Resolver(new Tsconfigs(), '/poolscope/dist');
const at = (...path: readonly string[]): string => join(dir, ...path);
const before = (specifier: string, importer = at('src/main.ts')): string | undefined =>
  resolver.before(specifier, importer)?.file.slice(dir.length + 1);

beforeAll(() => {
  const files = [
    ...['src/main.ts', 'src/plain.js', 'src/a.ts', 'src/both.ts', 'src/both.js', 'src/c.mts', 'src/view.tsx'],
    ...['src/folder/index.ts', 'src/data.json', 'src/a b (1)/[id].ts', 'src/what?.ts', 'lib/one.ts', 'linked/index.ts'],
    ...['node_modules/pkg/index.js', 'node_modules/pkg/sub.js', 'types/typed.d.ts'],
    ...['util.ts', 'src/a%20b/c.ts', 'src/a b/c.ts'],
  ];
  for (const file of files) {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), '');
  }
  const paths = { '@lib/*': ['gone/*', 'lib/*'], '@exact': ['linked'], typed: ['types/typed.d.ts'] };
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { baseUrl: '.', paths } }));
  symlinkSync(at('linked'), at('src/link'));
});

describe('a specifier in TypeScript', () => {
  it.each([
    ['./a', 'src/a.ts'],
    ['./a.js', 'src/a.ts'],
    ['./a.ts', 'src/a.ts'],
    ['./both.js', 'src/both.ts'],
    ['./c.mjs', 'src/c.mts'],
    ['./view.jsx', 'src/view.tsx'],
    ['./view', 'src/view.tsx'],
    ['./folder', 'src/folder/index.ts'],
    ['.', undefined],
    ['..', undefined],
    ['./data', 'src/data.json'],
    ['./a%20b%20(1)/[id]', 'src/a b (1)/[id].ts'],
    ['./a b (1)/[id].js', 'src/a b (1)/[id].ts'],
    ['./what?.ts', 'src/what?.ts'],
    ['./a%20b/c.ts', 'src/a%20b/c.ts'],
    [`file://${at('src/a%20b/c.ts')}`, 'src/a b/c.ts'],
    ['./link', 'linked/index.ts'],
    ['./gone', undefined],
    ['@lib/one', 'lib/one.ts'],
    ['@lib/one.js', 'lib/one.ts'],
    ['@exact', 'linked/index.ts'],
    ['lib/one', 'lib/one.ts'],
    ['pkg', undefined],
    ['typed', undefined],
    ['node:fs', undefined],
    ['util', undefined],
    ['#internal', undefined],
    ['data:text/javascript,1', undefined],
  ])('%s means %s', (specifier, file) => {
    expect(before(specifier)).toBe(file);
  });

  it('keeps the query that creates a second instance of a module', () => {
    const found = resolver.before('./a.ts?second', at('src/main.ts'));
    expect(found && toUrl(found)).toBe(`file://${at('src/a.ts')}?second`);
  });
});

it('is left to Node in packages and without an importer', () => {
  expect(resolver.before('./a', undefined)).toBeUndefined();
  expect(before('./sub', at('node_modules/pkg/index.js'))).toBeUndefined();
  expect(resolver.after('./gone', at('node_modules/pkg/index.js'), 'import')).toBeUndefined();
});

it('is looked for in JavaScript only where Node has found nothing', () => {
  expect(before('./a', at('src/plain.js'))).toBeUndefined();
  expect(resolver.after('./a', at('src/plain.js'), 'import')?.file).toBe(at('src/a.ts'));
  expect(resolver.after('pkg/sub', at('src/main.ts'), 'import')?.file).toBe(at('node_modules/pkg/sub.js'));
  expect(resolver.after('gone', at('src/main.ts'), 'import')).toBeUndefined();
});

it('finds Poolscope itself if it is not installed, in the requested format', () => {
  expect(resolver.after('poolscope', at('src/main.ts'), 'import')?.file).toBe('/poolscope/dist/library.mjs');
  expect(resolver.after('poolscope', at('src/main.ts'), 'require')?.file).toBe('/poolscope/dist/library.js');
});

it.each([
  ['file:///a%20b/c.ts', '/a b/c.ts'],
  ['/a/c.ts', '/a/c.ts'],
  ['node:fs', undefined],
  ['data:text/plain,', undefined],
  [undefined, undefined],
])('the path of %s is %s', (url, path) => {
  expect(toPath(url)).toBe(path);
});
