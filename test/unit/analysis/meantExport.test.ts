import { expect, test } from 'vitest';
import { meantExport } from '../../../src/analysis/meantExport.ts';
import { onlyExportedFunction } from '../../../src/analysis/onlyExportedFunction.ts';

test.each([
  ['export const f = (x) => x; function hidden() {}', 'job.ts', 'f'],
  ['module.exports = { f: (x) => x, n: 1 };', 'job.cjs', 'f'],
  ['export { f } from "./f.ts";', 'job.ts', 'f'],
  ['export default memoize(load); export function other(x) {}', 'job.ts', 'default'],
  ['export * from "./f.ts";', 'job.ts', 'default'],
  ['export const f = (x) =>', 'job.ts', 'f'],
  ['export const f = (x) => x, g = (x) => x; export function* h() {}', 'job.ts', ['f', 'g']],
])('%s in %s means %j', (text, fileName, meant) => {
  expect(meantExport(text, fileName)).toEqual(meant);
  expect([undefined, meant]).toContainEqual(onlyExportedFunction(text));
});

test.each([
  ['export const inputs = [1];\nexport type T = 1;\nexport async function f(x) {}\nexport function setup() {}', 'f'],
  ['export function f(x) {}\n// export function g(x) {}', undefined],
  ['export function f(x) {}\nexport const g = (x) => x;', undefined],
  ['export function* f(x) {}', undefined],
  ['export function f(x) {}\nexports.g = 1;', undefined],
])('of %j, the text shows without a parser that the only function is %j', (text, only) => {
  expect(onlyExportedFunction(text)).toBe(only);
  if (only !== undefined) expect(meantExport(text, 'job.ts')).toBe(only);
});
