import { expect, test } from 'vitest';
import { findJobSites } from '../../../src/analysis/index.ts';
import { likelyJobs } from '../../../src/server/likelyJobs.ts';

const namesIn = (text: string, run: readonly string[] = [], file = 'a.tsx'): string[] => {
  const found = { ...findJobSites(text, file) };
  return likelyJobs(text, found, (name) => run.includes(name)).map(({ exportName }) => exportName);
};

const component = [
  'export function Button({ label }) { return null; }',
  'export const useThing = (id: string) => id;',
  'export default function App() { return null; }',
].join('\n');

test('components and hooks are no likely jobs', () => {
  expect(namesIn(component)).toEqual([]);
});

test('functions that were run are', () => {
  expect(namesIn(component, ['useThing'])).toEqual(['useThing']);
});

test('functions of an item are, beside `inputs`', () => {
  expect(
    namesIn(`export const inputs = [1];\nexport const now = () => 1;\nexport const f = (x: number) => x;`),
  ).toEqual(['f']);
  expect(namesIn(`${component}\nexport const items = [1];`)).toEqual([]);
  expect(namesIn('exports.inputs = [1];\nexports.f = function () { return arguments[0]; };', [], 'a.cjs')).toEqual([
    'f',
  ]);
});

test.each([
  ['a line above', '// poolscope-job\nexport function f(x: number) {}'],
  ['a comment with more lines', '/**\n * Makes a thumbnail.\n * poolscope-job\n */\nexport function f(x: number) {}'],
  ['the same line', 'export function f(x: number) {} // poolscope-job'],
])('the comment of a job counts: %s', (_, text) => {
  expect(namesIn(`${text}\nexport const g = (x: number) => x;`)).toEqual(['f']);
});

test('a comment that belongs to something else does not count', () => {
  expect(namesIn('// poolscope-job\nconst a = 1;\n\nexport function f(x: number) {}')).toEqual([]);
});
