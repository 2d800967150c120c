import { expect, test } from 'vitest';
import { findModuleState } from '../../../src/analysis/moduleState.ts';

const names = (source: string, exportName = 'f'): string[] =>
  findModuleState(source, 'work.ts', exportName).map(({ name }) => name);

test.each([
  ['a counter', 'let n = 0; export function f() { n++; return n; }', ['n']],
  ['a value that is given back', 'let n = 0; export const f = () => ++n;', ['n']],
  ['a cache', 'const cache = new Map(); export const f = (k) => { if (!cache.has(k)) cache.set(k, 1); };', ['cache']],
  ['a list', 'const seen: number[] = []; export function f(x) { seen.push(x); return seen.length; }', ['seen']],
  ['a field', 'const state = { last: 0 }; export function f(x) { state.last = x; return state.last; }', ['state']],
  ['an element', 'const rows = []; export function f(x) { rows[x] ??= 1; return rows; }', ['rows']],
  ['a function called', 'let n = 0; function g() { n += 1; return n; } export function f() { return g(); }', ['n']],
  ['a class', 'let n = 0; class C { m() { return n++; } } export const f = () => new C().m();', ['n']],
  ['an export list', 'let n = 0; function g() { return n++; } export { g as f };', ['n']],
  ['a global regular expression', 'const word = /a/g; export const f = (x) => word.test(x);', ['word']],
  ['a static field', 'class C { static n = 0; } export const f = () => C.n++;', ['C']],
])('%s is state', (_, source, expected) => {
  expect(names(source)).toEqual(expected);
});

test.each([
  ['what is never changed', 'const table = new Map(); export const f = (k) => table.get(k);'],
  ['what is changed and never read', 'let n = 0; export function f(x) { n++; return x; }'],
  ['what another function changes', 'let n = 0; export function g() { return n++; } export const f = () => n;'],
  ['what setup makes', 'let db; export function setup() { db = 1; } export const f = () => db;'],
  ['a local of the same name', 'let n = 0; export function f() { let n = 1; n++; return n; }'],
  ['a parameter of the same name', 'let n = 0; export const f = (n) => { n.push(1); return n; };'],
  ['a regular expression without memory', 'const word = /a/; export const f = (x) => word.test(x);'],
  ['a property of the same name', 'let n = 0; export const f = (x) => { x.n = 1; return { n: x.n }; };'],
])('%s is none', (_, source) => {
  expect(names(source)).toEqual([]);
});

test('each has its place and the places where it is changed', () => {
  const source = 'const cache = new Map();\nexport function f(k) {\n  cache.set(k, 1);\n  return cache.get(k);\n}\n';
  expect(findModuleState(source, 'work.ts', 'f')).toEqual([
    { name: 'cache', line: 0, changes: [{ line: 2, text: 'cache.set(k, 1)' }] },
  ]);
});
