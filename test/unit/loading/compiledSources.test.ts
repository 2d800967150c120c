import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { CompiledSources } from '../../../src/loading/compiledSources.ts';
import type { ProfileFrame } from '../../../src/model/facts/profile.ts';
import { scratch } from '../../support/scratch.ts';

const cart = `interface Line {
  readonly price: number;
}

export function total(lines: readonly Line[]): number {
  let sum = 0;
  for (const { price } of lines) sum += price;
  return sum;
}
`;
const shop = `import { total } from './cart.ts';

export const checkout = (prices: readonly number[]): number => {
  const lines = prices.map((price) => ({ price }));
  return total(lines);
};
`;

/** A project with `src/cart.ts` and `src/shop.ts`. */
function project(): string {
  const dir = scratch('shop');
  write(join(dir, 'src/cart.ts'), cart);
  write(join(dir, 'src/shop.ts'), shop);
  return dir;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function compile(dir: string, options: ts.CompilerOptions): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, ...options };
  const fileName = '../src/cart.ts';
  const { outputText, sourceMapText } = ts.transpileModule(cart, { fileName, compilerOptions });
  const file = join(dir, 'dist/cart.js');
  write(file, outputText);
  if (sourceMapText !== undefined) write(`${file}.map`, sourceMapText.replace('"cart.ts"', '"../src/cart.ts"'));
  return file;
}

function bundle(dir: string, options: BuildOptions): string {
  const outfile = join(dir, 'dist/bundle.mjs');
  buildSync({ entryPoints: [join(dir, 'src/shop.ts')], bundle: true, format: 'esm', outfile, ...options });
  return outfile;
}

/** A function as V8 reports it: it begins at its parameters, which `before` is in front of. */
function frameAt(file: string, before: RegExp): ProfileFrame {
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => before.test(text));
  const found = before.exec(lines[line] ?? '');
  if (!found) throw new Error(`${file} has no ${before.source}`);
  return { function: found[1] ?? '', file, line: line + 1, column: found.index + found[0].length + 1 };
}

it.each([
  ['a file', { sourceMap: true }],
  ['the code itself', { inlineSourceMap: true }],
])('finds the source of code that a compiler has written, with its map in %s', (_, options) => {
  const dir = project();
  const file = compile(dir, options);
  if ('inlineSourceMap' in options) {
    // The compiler names the source by its base name, because it does not know the folder of the output.
    const text = readFileSync(file, 'utf8');
    const [, encoded = ''] = /base64,(.*)/.exec(text) ?? [];
    const map = Buffer.from(encoded, 'base64').toString().replace('"cart.ts"', '"../src/cart.ts"');
    write(file, text.replace(encoded, Buffer.from(map).toString('base64')));
  }
  const frame = frameAt(file, /function (total)/);
  expect(frame.line).toBe(1);
  const sources = new CompiledSources();
  expect(sources.function(frame)).toMatchObject({ function: 'total', file: join(dir, 'src/cart.ts'), line: 5 });
  expect(sources.line(frame, 4)).toBe(7);
});

it('finds the sources and the names of the functions of a minified bundle', () => {
  const dir = project();
  const file = bundle(dir, { minify: true, sourcemap: 'linked' });
  const sources = new CompiledSources();
  const total = frameAt(file, /function (\w+)(?=\()/);
  expect(total.function).not.toBe('total');
  expect(sources.function(total)).toMatchObject({ function: 'total', file: join(dir, 'src/cart.ts'), line: 5 });
  const checkout = frameAt(file, /\b(\w+)=(?=\w+=>\{)/);
  expect(sources.function(checkout)).toMatchObject({ function: 'checkout', file: join(dir, 'src/shop.ts'), line: 3 });
});

it('counts samples in a line of minified code for the function, because the line holds several', () => {
  const dir = project();
  const file = bundle(dir, { minify: true, sourcemap: 'linked' });
  const total = frameAt(file, /function (\w+)(?=\()/);
  expect(new CompiledSources().line(total, total.line)).toBe(5);
});

it('finds the sources that a bundler names by URLs of its own', () => {
  const dir = project();
  const file = bundle(dir, { sourcemap: 'inline' });
  const text = readFileSync(file, 'utf8');
  const [, encoded = ''] = /base64,(.*)/.exec(text) ?? [];
  const map = Buffer.from(encoded, 'base64').toString().replaceAll('"../src/', '"webpack://shop/./src/');
  write(file, text.replace(encoded, Buffer.from(map).toString('base64')));
  const frame = frameAt(file, /function (total)/);
  expect(new CompiledSources().function(frame)).toMatchObject({ file: join(dir, 'src/cart.ts'), line: 5 });
});

it.each(['no map', 'a map that is gone', 'a map that is no JSON', 'a source that is gone'])(
  'leaves the functions of code with %s where they are',
  (what) => {
    const dir = project();
    const file = bundle(dir, { sourcemap: what === 'no map' ? false : 'linked' });
    if (what === 'a map that is gone') rmSync(`${file}.map`);
    if (what === 'a map that is no JSON') write(`${file}.map`, '<html>');
    if (what === 'a source that is gone') rmSync(join(dir, 'src'), { recursive: true });
    const frame = frameAt(file, /function (total)/);
    const sources = new CompiledSources();
    expect(sources.function(frame)).toEqual(frame);
    expect(sources.line(frame, frame.line + 1)).toBe(frame.line + 1);
  },
);
