import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openBundleCache, placeBundle } from '../../../src/loading/bundleCache.ts';
import { installedVersion, packageFolders, packageOf } from '../../../src/loading/installedPackages.ts';
import { bundleFile, bundleModule } from '../../../src/loading/moduleBundle.ts';
import { createSourceMapper } from '../../../src/loading/sourceMapper.ts';
import { scratch } from '../../support/scratch.ts';

function project(files: Readonly<Record<string, string>>): string {
  const dir = scratch('bundled');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const installed = (name: string, version: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version, main: 'main.js' }),
  [`node_modules/${name}/main.js`]: `exports.version = ${JSON.stringify(version)};`,
});

test('a module of TypeScript and CommonJS runs elsewhere, with packages of the other folder and frames of the source', async () => {
  const here = project({
    'work.mts': `import { createRequire } from 'node:module';
import { version } from 'left/deep';
import { fail } from './lib/old.cjs';
import { own } from 'poolscope';
const require = createRequire(import.meta.url);
enum Kind { A = 7 }
export class Thing {}
export const work = (n: number): unknown => n < 0 ? fail() : [version, Kind.A, Thing.name, own, require('@a/b').version];`,
    'lib/old.cjs': `const { sep } = require('node:path');
exports.fail = () => { throw new Error('no' + sep + typeof __filename); };
try { require('optional'); } catch {}`,
    ...installed('left', '1.0.0'),
    'node_modules/left/deep.js': `exports.version = 'here';`,
    ...installed('@a/b', '2.0.0'),
  });
  const there = project({
    ...installed('left', '1.0.1'),
    'node_modules/left/deep.js': `exports.version = 'there';`,
    ...installed('@a/b', '2.0.0'),
    'dist/library.mjs': `export const own = 'our library';`,
  });
  const bundle = await bundleModule({ module: join(here, 'work.mts'), baseDir: here, tsconfig: undefined });
  expect(bundle.packages).toEqual([{ name: 'left', version: '1.0.0' }]);
  expect(installedVersion(there, 'left')).toBe('1.0.1');
  const path = placeBundle(bundle.code, scratch('agent'), there, join(there, 'dist'));
  expect(basename(path)).toBe(bundleFile(bundle.hash));
  const { work } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { work: (n: number) => unknown };
  expect(work(1)).toEqual(['there', 7, 'Thing', 'our library', '2.0.0']);
  let stack = '';
  try {
    work(-1);
  } catch (error) {
    stack = (error as Error).stack ?? '';
  }
  const mapper = createSourceMapper({ find: () => undefined }, { bundle, programDirs: ['/opt/poolscope/dist'] });
  const own = '    at run (/opt/poolscope/dist/processMain.js:1:1)';
  const [first, second] = mapper.frames(`${stack}\n${own}`);
  expect(first).toMatchObject({ file: join(here, 'lib/old.cjs'), line: 2 });
  expect(second).toMatchObject({ file: join(here, 'work.mts'), line: 8 });
  expect(mapper.text(own)).toBe('');
  expect(mapper.site(`${path}:1:1`)).toBeDefined();
});

test('a file that cannot travel is refused with its place', async () => {
  const dir = project({ 'work.ts': `import './native.node';\nexport const work = 1;`, 'native.node': '' });
  const bundled = bundleModule({ module: join(dir, 'work.ts'), baseDir: dir, tsconfig: undefined });
  await expect(bundled).rejects.toThrow(/cannot be bundled for other machines: work\.ts:1: .*native\.node/);
});

test('a cached bundle that was changed on the disk is not used', async () => {
  const dir = project({ 'work.ts': 'export const work = 1;' });
  const { code, hash } = await bundleModule({ module: join(dir, 'work.ts'), baseDir: dir, tsconfig: undefined });
  const folder = join(dir, 'cache');
  const cache = openBundleCache(folder);
  cache.keep(hash, code);
  expect(cache.find(hash)).toBe(code);
  const path = join(folder, bundleFile(hash));
  writeFileSync(path, readFileSync(path, 'utf8').replace('1', '2'));
  expect(cache.find(hash)).toBeUndefined();
  expect(cache.find('0'.repeat(64))).toBeUndefined();
});

test('imports name packages, parts of packages, and parts of Node', () => {
  expect(['lodash/fp', '@a/b/c', 'node:fs', 'fs/promises'].map(packageOf)).toEqual([
    'lodash',
    '@a/b',
    undefined,
    undefined,
  ]);
  const dir = project({ ...installed('x', '1.0.0'), 'a/node_modules/y/package.json': '{' });
  expect(packageFolders(join(dir, 'a')).slice(0, 2)).toEqual([join(dir, 'a/node_modules'), join(dir, 'node_modules')]);
  expect([installedVersion(join(dir, 'a'), 'x'), installedVersion(join(dir, 'a'), 'y')]).toEqual(['1.0.0', null]);
});
