import ts from 'typescript';
import { expect, test } from 'vitest';
import { unwrap } from '../../../src/analysis/nodes.ts';
import { parseOutline } from '../../../src/analysis/parse.ts';
import { topLevelNames } from '../../../src/analysis/topLevelNames.ts';
import { usesIn } from '../../../src/analysis/usesIn.ts';
import { valueOf } from '../../../src/analysis/valueOf.ts';

const parsed = (text: string): ts.SourceFile =>
  ts.createSourceFile('/w/job.ts', `${text}\nexport {};`, ts.ScriptTarget.Latest, true);

/** What `const x = …` holds. */
function valueIn(text: string) {
  const [statement] = parsed(text).statements;
  if (!statement || !ts.isVariableStatement(statement)) throw new Error('not a variable');
  const [{ initializer, type } = {}] = statement.declarationList.declarations;
  return valueOf(initializer, type);
}

test.each([
  ['const x = [];', 'iterable'],
  ['const x = new Set();', 'iterable'],
  ['const x = await (Array.from(y));', 'iterable'],
  ['const x = text.split(",");', 'iterable'],
  ['const x: ReadonlyMap<string, number> = y();', 'iterable'],
  ['const x: Promise<readonly number[]> = y();', 'iterable'],
  ['const x: Promise<number> = y();', 'other'],
  ['const x = y as unknown;', 'reference'],
  ['const x = ;', 'other'],
  ['let x;', 'other'],
  ['const x = load();', 'result'],
  ['const x: number = load();', 'other'],
  ['const x: Load = load();', 'result'],
  ['const x: (y: number) => void = load();', 'function'],
  ["const x = require('./y').z;", 'imported'],
])('%s holds a value of the kind %s', (text, kind) => {
  expect(valueIn(text).kind).toBe(kind);
});

test.each([
  ['const x = () => [1];', true],
  ['const x = () => { if (y) return 1; return y.map(z); };', true],
  ['const x = () => { const inner = () => []; return inner; };', false],
  ['const x = (): Iterable<number> => y;', true],
  ['const x = () => {};', false],
])('%s returns an iterable: %s', (text, givesIterable) => {
  expect(valueIn(text)).toMatchObject({ kind: 'function', givesIterable });
});

test('a leading this is no parameter', () => {
  expect(valueIn('const x = function (this: Y, a: number) {};')).toMatchObject({ parameters: 1 });
});

test('wrapping is looked through, however deep', () => {
  const [statement] = parsed('((<Y>(x satisfies Z)) as Q)!;').statements;
  if (!statement || !ts.isExpressionStatement(statement)) throw new Error('not an expression');
  expect(unwrap(statement.expression).getText()).toBe('x');
});

test('an export below a missing brace is found, and one inside a namespace is not', () => {
  const names = (text: string) => parseOutline(text, '/w/job.ts').exports.map(({ exportName }) => exportName);
  expect(names('function open() {\nexport const job = () => 1;')).toEqual(['job']);
  expect(names('namespace Inner {\n  export const job = () => 1;\n}')).toEqual([]);
});

test('CommonJS exports count in JavaScript only', () => {
  const text = 'module.exports = exports.run = (a) => a;\nmodule.exports.other = run;';
  const names = (file: string) => parseOutline(text, file).exports.map(({ exportName }) => exportName);
  expect(names('/w/job.cjs')).toEqual(['run', 'default', 'other']);
  expect(names('/w/job.ts')).toEqual([]);
});

test('a declared name has all the names of its exports, and a pattern declares several', () => {
  const names = topLevelNames(
    parsed(
      'export function f(a);\nexport function f(a, b) {}\nexport { f as g };\nexport default f;\nconst { a, b: [c, , d] } = x;',
    ),
  );
  expect([...names.keys()]).toEqual(['f', 'a', 'c', 'd']);
  expect(names.get('f')?.exportNames).toEqual(['f', 'g', 'default']);
  expect(names.get('a')).toMatchObject({ isFunction: false, exportNames: [] });
});

test('a parameter or local variable hides the name of the module', () => {
  const names = topLevelNames(
    parsed(
      'let total = 0;\nconst f = (total) => total++;\nconst g = () => { let total; total = 1; };\nconst h = () => ++total;',
    ),
  );
  const used = ['f', 'g', 'h'].map((name) => usesIn(names.get(name)!, names));
  expect(used.map((uses) => uses.length)).toEqual([0, 0, 1]);
  expect(used[2]?.[0]).toMatchObject({ name: 'total', reads: true });
});
