import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CodeStore, isTransformed, isUserScript } from '../../../src/loading/codeStore.ts';
import { scratch } from '../../support/scratch.ts';

let dir: string;
let project: string;
const store = (): CodeStore => new CodeStore({ dir });
const write = (name: string, text: string): string => {
  const file = join(project, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

beforeEach(() => {
  dir = scratch('code');
  project = scratch('app');
  vi.stubEnv('XDG_CACHE_HOME', scratch('cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

it('keeps a file as the run first loaded it, for every thread of the run', () => {
  const file = write('a.ts', 'export const a: number = 1;');
  const first = store().load(file);
  writeFileSync(file, 'export const a: number = 2;');
  expect(store().load(file)).toEqual(first);
  expect(first.code).toContain('const a = 1;');
  expect(new CodeStore({ dir: scratch('next') }).load(file).hash).not.toBe(first.hash);
});

it('keeps JavaScript as it is, without a map', () => {
  const file = write('a.js', 'exports.a = 1;');
  expect(store().keep(file, 'exports.a = 1;')).toBe('exports.a = 1;');
  expect(store().keep(file, 'exports.a = 2;')).toBe('exports.a = 1;');
  expect(store().find(file)).toMatchObject({ file, format: null, map: null });
  expect(store().find(write('b.js', ''))).toBeUndefined();
});

it('lists all that the run has loaded, and nothing before', () => {
  expect(store().all()).toEqual([]);
  const one = store();
  one.load(write('a.ts', ''));
  one.keep(write('b.js', ''), '');
  const names = one.all().map(({ file }) => file.slice(project.length + 1));
  expect(names.toSorted()).toEqual(['a.ts', 'b.js']);
});

it('uses the first version if two threads load a file at the same time', () => {
  const file = write('a.js', '');
  const [one, other] = [store(), store()];
  expect(other.find(file)).toBeUndefined();
  expect(one.keep(file, 'exports.a = 1;')).toBe('exports.a = 1;');
  expect(other.keep(file, 'exports.a = 2;')).toBe('exports.a = 1;');
});

it('reads on after a line whose writer was killed', () => {
  const [first, second] = [write('a.js', ''), write('ä.js', '')];
  store().keep(first, 'exports.a = 1;');
  appendFileSync(join(dir, 'code.log'), '\n{"file":"/torn.js","ha');
  const one = store();
  one.keep(second, "exports.a = 'ä\\n';");
  expect(
    store()
      .all()
      .map(({ file }) => file),
  ).toEqual([first, second]);
  expect(store().find(second)?.code).toBe("exports.a = 'ä\\n';");
});

it('takes the format from the ending, then from the nearest package.json', () => {
  write('package.json', '{ "type": "module" }');
  write('old/package.json', '{ "name": "x" }');
  const formats = ['a.ts', 'a.cts', 'a.mts', 'deep/a.ts', 'old/a.ts', 'old/a.mts'].map(
    (name) => store().load(write(name, 'export const a = 1;')).format,
  );
  expect(formats).toEqual(['module', 'commonjs', 'module', 'module', 'commonjs', 'module']);
});

it('transforms a file once for all runs, and again when its tsconfig.json changes', () => {
  const file = write('a.ts', 'class A { x = 1; }\nexport { A };');
  write('tsconfig.json', '{ "compilerOptions": { "useDefineForClassFields": false } }');
  const code = store().load(file).code;
  expect(code).toContain('this.x = 1');
  dir = scratch('second');
  const second = store();
  expect(second.load(file).code).toBe(code);
  write('tsconfig.json', '{ "compilerOptions": { "target": "es2022" } }');
  dir = scratch('third');
  expect(store().load(file).code).not.toContain('this.x = 1');
});

it('creates its folder again after it was deleted', () => {
  const one = store();
  one.load(write('a.ts', ''));
  rmSync(dir, { recursive: true });
  one.load(write('b.ts', ''));
  expect(store().find(join(project, 'b.ts'))?.file).toBe(join(project, 'b.ts'));
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

it.each([
  ['a.ts', true, false],
  ['a.d.ts', false, false],
  ['a.mts', true, false],
  ['a.d.cts', false, false],
  ['a.jsx', true, false],
  ['a.js', false, true],
  ['a.mjs', false, true],
  ['a.json', false, false],
  ['a.node', false, false],
  ['node_modules/x/a.js', false, false],
  ['node_modules/x/a.ts', true, false],
])('%s: transformed %s, kept %s', (name, transformed, kept) => {
  expect([isTransformed(`/app/${name}`), isUserScript(`/app/${name}`)]).toEqual([transformed, kept]);
});
