import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { createSourceMapper } from '../../../src/compile/sourceMaps.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { SourceMapper } from '../../../src/model/facts/sourceMapper.ts';
import { scratch } from '../../support/scratch.ts';

const dir = dirname(scratch('module'));
const source = join(dir, 'src/é (1)[50%].ts');
const bundle = join(dir, 'out/bundle.mjs');
let mapper: SourceMapper;
/** Position of `throw` in the bundle. */
let place = '';

beforeAll(async () => {
  mkdirSync(dirname(source));
  mkdirSync(dirname(bundle));
  writeFileSync(
    source,
    'interface Unused { a: number }\n\nexport const f = (): never => {\n  throw new Error("x");\n};\n',
  );
  const entry = join(dir, 'entry.ts');
  writeFileSync(entry, 'export { f } from "./src/é (1)[50%].ts";');
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    sourcemap: 'linked',
    write: false,
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const text = outputFiles.find(({ path }) => path === bundle)?.text ?? '';
  const before = text.slice(0, text.indexOf('throw')).split('\n');
  place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  mapper = createSourceMapper(bundle);
});

it('maps positions of the bundle, as path or as URL, in any text', () => {
  expect(mapper.text(`see ${bundle}:${place}`)).toBe(`see ${source}:4:3`);
  expect(mapper.text(`see ${pathToFileURL(bundle).href}:${place}.`)).toBe(`see ${source}:4:3.`);
  expect(mapper.text('nothing to map')).toBe('nothing to map');
});

it('leaves a position that has no source as it is', () => {
  expect(mapper.text(`${bundle}:9999:1`)).toBe(`${bundle}:9999:1`);
});

it('gives the frames of a stack, and knows the user’s', () => {
  const stack = [
    'Error: x',
    `    at f (${pathToFileURL(bundle).href}:${place})`,
    '    at async Promise.all (index 0)',
    '    at async read (node:fs/promises:10:5)',
    `    at ${join(dir, 'node_modules/p/index.js')}:7:2`,
  ].join('\n');
  expect(mapper.frames(stack)).toEqual([
    { function: 'f', file: source, line: 4, column: 3, inUserCode: true },
    { function: 'read', file: 'node:fs/promises', line: 10, column: 5, inUserCode: false },
    { function: '', file: join(dir, 'node_modules/p/index.js'), line: 7, column: 2, inUserCode: false },
  ]);
});

it('maps a failure with its cause and its members', () => {
  const raw = (changes: Partial<Failure> = {}): Failure => ({
    kind: 'thrown',
    name: 'Error',
    message: 'x',
    stack: `Error: x\n    at f (${bundle}:${place})`,
    frames: [],
    ...changes,
  });
  const mapped = mapper.failure(raw({ cause: raw(), errors: [raw({ cause: raw() })] }));
  for (const each of [mapped, mapped.cause, mapped.errors?.[0], mapped.errors?.[0]?.cause]) {
    expect(each?.stack).toContain(`${source}:4:3`);
    expect(each?.frames[0]).toMatchObject({ file: source, line: 4 });
  }
});

it('gives the place of a call site, if it is the user’s', () => {
  expect(mapper.site(`${pathToFileURL(bundle).href}:${place}`)).toEqual({ file: source, line: 4, column: 3 });
  expect(mapper.site(`${bundle}:9999:1`)).toBeUndefined();
  expect(mapper.site('native')).toBeUndefined();
});
