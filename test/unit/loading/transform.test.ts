import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { LoadFailed } from '../../../src/loading/loadFailed.ts';
import { transform, type TransformInput } from '../../../src/loading/transform.ts';
import { root } from '../../support/root.ts';

const made = (source: string, rest: Partial<TransformInput> = {}): ReturnType<typeof transform> =>
  transform({ file: `${root}/test/work.ts`, source, type: undefined, compilerOptions: {}, ...rest });

/** What a CommonJS module exports. */
function run(code: string): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  runInNewContext(code, { module, exports: module.exports, require: () => ({}) });
  return module.exports;
}

describe('the format', () => {
  it.each([
    ['commonjs', 'export const a: number = 1;', undefined],
    ['module', 'export const a: number = 1;', 'module'],
    ['module', 'export const here = import.meta.url;', undefined],
    ['module', 'export const a = await Promise.resolve(1);', undefined],
    ['commonjs', "export const text = 'import.meta.url and await 1';", undefined],
    ['module', 'export const here = import.meta.dirname;', 'commonjs'],
  ] as const)('is %s for `%s` where package.json says %s', (format, source, type) => {
    expect(made(source, { type }).format).toBe(format);
  });
});

it('leaves texts and comments as they are written', () => {
  const source = "export const all = ['import.meta.url', `__dirname ${1}`, /import\\.meta/.source];";
  expect(run(made(source).code)['all']).toEqual(['import.meta.url', '__dirname 1', 'import\\.meta']);
});

it('runs the code of ES modules strict as CommonJS too', () => {
  expect(run(made('export const self = (function () { return this; })() === undefined;').code)['self']).toBe(true);
});

it('follows the compilerOptions: fields that are assigned, decorators of both kinds, JSX', () => {
  const fields =
    'class A { set x(v: number) { seen = v; } }\nclass B extends A { x = 9; }\nlet seen = 0;\nnew B();\nexport { seen };';
  expect(run(made(fields, { compilerOptions: { useDefineForClassFields: false } }).code)['seen']).toBe(9);
  expect(run(made(fields, { compilerOptions: { target: 'es2022' } }).code)['seen']).toBe(0);
  const parameter =
    'function p(...a: unknown[]) { seen.push(a.length); }\nconst seen: number[] = [];\nclass A { m(@p x: number) {} }\nexport { seen };';
  expect(run(made(parameter, { compilerOptions: { experimentalDecorators: true } }).code)['seen']).toEqual([3]);
  const jsx = 'const h = (...a: unknown[]) => a;\nexport const el = <div id="a">{1}</div>;';
  const options = { jsx: 'react', jsxFactory: 'h' } as const;
  expect(run(made(jsx, { file: '/x/el.tsx', compilerOptions: options }).code)['el']).toEqual(['div', { id: 'a' }, 1]);
});

it('places a syntax error in the source', () => {
  let failure: unknown;
  try {
    made('export const a = 1;\nexport const b = = 2;\n');
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(LoadFailed);
  expect(failure).toMatchObject({
    problem: 'Unexpected "="',
    place: {
      at: { file: `${root}/test/work.ts`, line: 2, column: 18 },
      codeFrame: '2 | export const b = = 2;\n  |                  ^',
    },
  });
});
