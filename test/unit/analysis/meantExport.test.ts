import { expect, test } from 'vitest';
import { meantExport } from '../../../src/analysis/meantExport.ts';

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
});
