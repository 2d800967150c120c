import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it, test } from 'vitest';
import { compile, CompileFailed, stopCompiler } from '../../../src/compile/compile.ts';
import { scratch } from '../../support/scratch.ts';

afterAll(() => stopCompiler());

const dir = dirname(scratch('module'));

function file(path: string, text: string): string {
  const full = join(dir, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

let bundles = 0;
/** Compiles and loads a module of this text. */
async function load(text: string, name = `module${++bundles}.ts`): Promise<Record<string, unknown>> {
  const bundle = await compile(file(name, text), join(dir, `bundle${++bundles}.mjs`));
  return (await import(/* @vite-ignore */ pathToFileURL(bundle).href)) as Record<string, unknown>;
}

const failureOf = (module: string): Promise<CompileFailed> =>
  compile(module, join(dir, 'failed.mjs')).then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(CompileFailed);
      return error as CompileFailed;
    },
  );

it('keeps what import.meta and __dirname mean in the file that uses them', async () => {
  file('deep/place.ts', 'export const here = [import.meta.url, import.meta.dirname, import.meta.filename];');
  const { place, own } = await load(
    "export { here as place } from './deep/place.ts';\nexport const own = [__dirname, __filename];",
    'places.ts',
  );
  const deep = join(dir, 'deep/place.ts');
  expect(place).toEqual([pathToFileURL(deep).href, dirname(deep), deep]);
  expect(own).toEqual([dir, join(dir, 'places.ts')]);
});

it('leaves a package outside, where its importer finds it, and bundles linked source', async () => {
  file('node_modules/plain/package.json', '{"name":"plain","main":"index.js"}');
  file('node_modules/plain/index.js', 'exports.from = __filename;');
  file('packages/linked/package.json', '{"name":"linked","main":"index.ts"}');
  file('packages/linked/index.ts', 'export const linked: string = "source";');
  symlinkSync(join(dir, 'packages/linked'), join(dir, 'node_modules/linked'));
  const name = 'uses.ts';
  const loaded = await load(
    "import plain from 'plain';\nexport { linked } from 'linked';\nexport const { from } = plain;",
    name,
  );
  expect(loaded).toMatchObject({ from: join(dir, 'node_modules/plain/index.js'), linked: 'source' });
});

it('writes a source map beside the bundle', async () => {
  const bundle = await compile(file('mapped.ts', 'export const a: number = 1;'), join(dir, 'mapped.mjs'));
  const map = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as { sources: string[]; sourcesContent?: unknown };
  expect(map.sources).toEqual(['mapped.ts']);
  expect(map.sourcesContent).toBeUndefined();
});

it('compiles a file with characters that are patterns elsewhere', async () => {
  expect(await load('export const a = 1;', 'odd [*] name.ts')).toMatchObject({ a: 1 });
});

test.each([
  ['a syntax error', 'export const a = ;\n', { line: 1, column: 18 }, /Unexpected ";"/, /Correct the file/],
  ['a missing file', "\nimport './nowhere.ts';\n", { line: 2, column: 8 }, /Could not resolve/, /Check the name/],
])('says where %s is, with its line', async (_, text, at, message, nextStep) => {
  const path = file('broken.ts', text);
  const { error } = await failureOf(path);
  expect(error.message).toMatch(message);
  expect(error.nextStep).toMatch(nextStep);
  expect(error.at).toMatchObject({ ...at });
  expect(error.codeFrame?.split('\n')[1]).toMatch(/^ +\| +\^+$/);
});

it('says that a module is gone', async () => {
  const { error } = await failureOf(join(dir, 'gone.ts'));
  expect(error.message).toContain('gone.ts does not exist');
});
