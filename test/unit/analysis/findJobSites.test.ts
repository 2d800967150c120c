import { describe, expect, it } from 'vitest';
import { findJobSites } from '../../../src/analysis/findJobSites.ts';
import { checkJobSites } from './checkJobSites.ts';

const cases: Record<string, string> = {
  'function declarations': `
export function square(x: number) { return x * x; }
                ^^^^^^ square 1
export async function load(path: string, ctx: Context) {}
                      ^^^^ load async 2
function hidden(x: number) {}
`,
  'arrow and function expressions in constants': `
export const double = (x: number) => x * 2;
             ^^^^^^ double 1
export const half = async function (x: number) { return x / 2; };
             ^^^^ half async 1
export const typed: Mapper = ((x) => x) satisfies Mapper;
             ^^^^^ typed 1
export const cast = <Mapper>(((x) => x) as unknown);
             ^^^^ cast 1
export const declared: (x: number, y: number) => number = compile(source);
             ^^^^^^^^ declared 2
export let a = 1, late = (x) => x;
                  ^^^^ late 1
`,
  'default function, named': `
export default function minify(file: string) {}
                        ^^^^^^ default (minify) 1
`,
  'default function, anonymous': `
export default async function (file: string) {}
       ^^^^^^^ default async 1
`,
  'default arrow': `
export default (file: string) => file;
               ^ default 1
`,
  'default by name stands at the declaration': `
const minify = async (file: string) => file;
      ^^^^^^ default (minify) async 1
export default minify;
`,
  'a default class is no job': `
export default class Minifier {}
`,
  'export lists follow names to their declarations': `
function f(a: number, b: number) {}
         ^ g 2
class C {}
const n = 1;
export { f as g, C, n };
`,
  'one function under two names': `
function f(a: number) {}
         ^ f 1
         ^ default (f) 1
export { f };
export { f as default };
`,
  're-exports are known by name only': `
import { far, type Shape } from './far';
export { near, Klass, type T, f as g } from './near';
         ^^^^ near ?
                                   ^ g ?
export { far, Shape };
         ^^^ far ?
export { default } from './other';
         ^^^^^^^ default ?
export * from './everything';
export * as ns from './everything';
`,
  'the result of a call counts if the call receives a function': `
const load = async (id: string) => id;
import { far } from './far';
export const a = memoize((x) => x);
             ^ a ?
export const b = lodash.memoize(load, { max: 3 }) as Loader;
             ^ b ?
export const c = limit(4)(load);
             ^ c ?
export const d = load.bind(null);
             ^ d ?
export const e: Loader = await retried(function (x) {});
             ^ e ?
export const total = rows.reduce((sum, row) => sum + row, 0);
export const first = rows.find((row) => row.id);
export const size: number = measure((x) => x);
export const schema = z.string().refine((text) => text !== '');
export const unknown = memoize(far), none = memoize(), loaded = read(path);
export default defineConfig(() => ({}));
`,
  'other results and defaults count beside inputs, if nothing else does': `
export const inputs = [1];
export const work = createWorker(options);
             ^^^^ work ?
export default memoize((x) => x);
               ^^^^^^^ default ?
inputs: inputs
`,
  'a function beside inputs leaves out other results': `
export const inputs = [1];
export const work = (x) => x, client = createClient(url);
             ^^^^ work 1
inputs: inputs
`,
  'overloads are one site at the first signature': `
export function parse(x: string): string;
                ^^^^^ parse 2
export function parse(x: string, y: number): string;
export function parse(x: unknown, y?: number) { return ''; }
`,
  'neither types, classes, enums, namespaces nor declarations': `
export type F = (x: number) => number;
export interface G { (x: number): number }
export class H { run(x: number) {} }
export abstract class A {}
export enum E { a }
export namespace N { export function inner(x: number) {} }
export declare function ambient(x: number): number;
export const n = 3, s = 'text', o = { f() {} };
export const { p, q } = o;
`,
  'setup, teardown and initargs are hooks': `
export function setup() {}
export const initargs = () => [1];
export const teardown = () => {};
export async function work(x: number) {}
                      ^^^^ work async 1
`,
  'inputs come first, generators are inputs': `
export const rows = [1, 2];
export function* pages() { yield 1; }
export async function* streamed() { yield 1; }
export const inputs = range(10);
inputs: inputs rows pages streamed
`,
  'what gives an iterable without parameters is an input': `
export const a: readonly string[] = load();
export const b = new Set([1]);
export const c = Array.from({ length: 3 }, (_, k) => k);
export const d = Object.keys(x).filter(Boolean) as const;
export const e = await Promise.all([]);
export const l = Promise.resolve([1]), m = Array.fromAsync(source), n = Promise.resolve(1);
export function f(): Promise<string[]> {}
export const g = () => [1, 2];
export function h() { if (x) { return [1]; } return y; }
export function i() { const inner = () => { return [1]; }; }
                ^ i 0
export function j(x: number) { return [x]; }
                ^ j 1
const k = [1];
export { k };
inputs: a b c d e l m f g h k
`,
  'a generator with parameters is neither': `
export function* pages(count: number) { yield count; }
`,
  'inputs is an input whatever it is': `
export { inputs } from './data';
export function work(this: Context, row: Row) {}
                ^^^^ work 1
inputs: inputs
`,
  'names that every object has': `
export function constructor(x) {}
                ^^^^^^^^^^^ constructor 1
export function __proto__(x) {}
                ^^^^^^^^^ __proto__ 1
export const größe = (x) => x;
             ^^^^^ größe 1
`,
};

const halfTyped: Record<string, string> = {
  'a missing closing brace hides nothing after it': `
export function f(x) {
                ^ f 1
                ^ k 1
  if (x) {
  return 1;
}

export async function g(x) {}
                      ^ g async 1
export const h = (a, b) => a;
             ^ h 2
export { f as k };
`,
  'a half-typed call': `
export function f(x) {
                ^ f 1
  foo(x,
}
export function g(x) {}
                ^ g 1
`,
  'a half-typed constant': `
export const a =
export function g(x) {}
                ^ g 1
`,
  'a half-typed array': `
export const rows = [1, 2,
export function g(x) {}
                ^ g 1
inputs: rows
`,
  'no name yet': `
export function
export const
export default
export {
`,
  'a function without a body cannot run yet': `
export default function (
`,
  'an unknown name': `
export default nowhere;
export { nothing };
`,
  'a name that refers to itself': `
export const a = b, b = a;
`,
};

const commonJs: Record<string, string> = {
  'module.exports of one function': `
function minify(file) {}
         ^^^^^^ default (minify) 1
module.exports = minify;
`,
  'module.exports of several': `
const f = (x) => x;
      ^ f 1
module.exports = { f, g: async function (x, y) {}, h(x) {}, n: 1, rows: [1] };
                      ^ g async 2
                                                   ^ h 1
inputs: rows
`,
  'properties of exports': `
exports.f = (x) => x;
        ^ f 1
module.exports.g = function named(x) {};
               ^ g 1
exports.h = exports.k = (x) => x;
        ^ h 1
                    ^ k 1
other.exports = (x) => x;
`,
  'functions of another module': `
const { f, g: h, Klass } = require('./g');
exports.f = f;
        ^ f ?
module.exports.n = require('./g').n;
               ^ n ?
exports.h = h;
        ^ h ?
exports.Klass = Klass;
exports.m = memoize((x) => x);
        ^ m ?
`,
};

describe('job sites', () => {
  for (const [name, source] of Object.entries(cases)) it(name, () => checkJobSites(source));
});

describe('job sites of half-typed text', () => {
  for (const [name, source] of Object.entries(halfTyped)) it(name, () => checkJobSites(source));
});

describe('job sites of CommonJS modules', () => {
  for (const [name, source] of Object.entries(commonJs)) it(name, () => checkJobSites(source, '/w/job.cjs'));

  it('are found in .js and .cts files', () => {
    for (const file of ['/w/job.js', '/w/job.cts']) checkJobSites('exports.f = (x) => x;\n        ^ f 1', file);
  });

  it('are not looked for in .ts files, except export =', () => {
    checkJobSites('module.exports = (x) => x;');
    checkJobSites(`
const f = (x: number) => x;
      ^ default (f) 1
export = f;
`);
  });
});

describe('positions', () => {
  it('count lines as editors do and characters in UTF-16 units', () => {
    const { sites } = findJobSites('const a = "\u2028";\r\n/* 😀 */ export function f(x) {\r\n}\r', '/w/a.ts');
    expect(sites[0]).toMatchObject({ line: 1, character: 25, lastLine: 2 });
  });

  it('have the lines of the whole function', () => {
    const { sites } = findJobSites('export const f = (x) => {\n  return x;\n};\n', '/w/a.ts');
    expect(sites[0]).toMatchObject({ line: 0, lastLine: 2 });
  });
});

describe('file types', () => {
  it('read JSX where the file name allows it', () => {
    checkJobSites('export const f = (x) => <b>{x}</b>;\n             ^ f 1', '/w/a.tsx');
  });

  it('ignore an empty file', () => checkJobSites(''));
});
