import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { keepClassNames } from '../../../src/loading/classNames.ts';
import { transform } from '../../../src/loading/transform.ts';
import type { CompilerOptions } from '../../../src/loading/tsconfigs.ts';

const bound = 'const bound = (...given: any[]): any => {};\n';

/** Runs the text as CommonJS and returns what it exports. */
function run(source: string, compilerOptions: CompilerOptions = {}): Record<string, unknown> {
  const { code } = transform({ file: '/app/a.ts', source: bound + source, type: 'commonjs', compilerOptions });
  const module = { exports: {} };
  runInNewContext(code, { module, exports: module.exports, globalThis: {} });
  return module.exports;
}

const experimental: CompilerOptions = { experimentalDecorators: true, useDefineForClassFields: false };

it.each([
  ['standard decorators', {}],
  ['experimental decorators', experimental],
])('a class that refers to itself has its own name with %s', (_, options) => {
  const source =
    'export class Own { @bound next() { return Own; } static seen = Own.name; }\nexport const { name } = Own;';
  expect(run(source, options)).toMatchObject({ name: 'Own' });
  const derived =
    'class Base {}\nexport class Own extends Base { @bound f() { return Own; } }\nexport const { name } = Own;';
  expect(run(derived, options)).toMatchObject({ name: 'Own' });
});

it('the name is set before static blocks run', () => {
  const source = 'export let seen = "";\nclass Own { @bound f() { return Own; } static { seen = this.name; } }';
  expect(run(source, experimental)).toMatchObject({ seen: 'Own' });
});

it('a static method called name stays', () => {
  const source = 'export class Own { @bound f() { return Own; } static name() { return "method"; } }';
  const { Own } = run(source, experimental) as { Own: { name(): string } };
  expect(Own.name()).toBe('method');
});

it('an alias of the source itself keeps its name', () => {
  const text = 'const _Own = class _Own {\n};\nlet Own = _Own;\n';
  expect(keepClassNames(text, text)).toBe(text);
});

it('inserts text only at the end of a line', () => {
  const text = 'const _Own = class _Own {\n  f() {}\n};\nlet Own = _Own;\n';
  const named = keepClassNames('class Own {}', text);
  expect(named).not.toBe(text);
  expect(named.split('\n').map((line) => line.slice(0, 10))).toEqual(text.split('\n').map((line) => line.slice(0, 10)));
});
