import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { CodeStore } from '../../../src/loading/codeStore.ts';
import { explainLoadError } from '../../../src/loading/explainLoadError.ts';
import { LoadFailed } from '../../../src/loading/loadFailed.ts';
import { scratch } from '../../support/scratch.ts';

const dir = scratch('app');
mkdirSync(dir);
const file = join(dir, 'a.ts');
writeFileSync(file, "import fs from 'node:fs';\nimport { x } from './lib/gone.ts';\nexport { x, fs };\n");
const nothing = { all: () => [], find: () => undefined };

const missing = (message: string, code = 'ERR_MODULE_NOT_FOUND'): Error => Object.assign(new Error(message), { code });

it.each([
  ['an import', missing(`Cannot find module '${dir}/lib/gone.ts' imported from ${file}`)],
  [
    'a require',
    missing(`Cannot find module './lib/gone.ts'\nRequire stack:\n- ${file}\n- /x/worker.js`, 'MODULE_NOT_FOUND'),
  ],
])('a module that %s does not find is placed at the line that names it', (_, error) => {
  expect(explainLoadError(error, nothing)).toMatchObject({
    problem: error.message.split('\n')[0],
    nextStep: expect.stringContaining('install it'),
    place: {
      at: { file, line: 2, column: 19 },
      codeFrame: "2 | import { x } from './lib/gone.ts';\n  |                   ^",
    },
  });
});

it('a package is placed by its name, and an importer that cannot be read by nothing', () => {
  writeFileSync(join(dir, 'b.mjs'), "export {};\nawait import('@scope/pkg');\n");
  const found = explainLoadError(missing(`Cannot find package '@scope/pkg' imported from ${dir}/b.mjs`), nothing);
  expect(found).toMatchObject({ place: { at: { line: 2, column: 14 } } });
  const lost = explainLoadError(missing(`Cannot find package 'pkg' imported from ${dir}/none.mjs`), nothing);
  expect(lost).toBeInstanceOf(LoadFailed);
  expect(lost).toMatchObject({ place: undefined });
});

it('a syntax error without a place is looked for in the JavaScript that was loaded', () => {
  const store = new CodeStore({ dir: join(dir, 'code') });
  store.keep(join(dir, 'good.js'), 'export const a = 1;');
  store.keep(join(dir, 'bad.mjs'), 'export const a = 1;\nconst = 2;');
  expect(explainLoadError(new SyntaxError("Unexpected token '='"), store)).toMatchObject({
    place: { at: { file: join(dir, 'bad.mjs'), line: 2, column: 7 } },
  });
});

/** As Node makes it: the place is the first line of the stack. */
const syntaxError = (message: string, head: string): SyntaxError => {
  const error = new SyntaxError(message);
  error.stack = `${head}\n${String(error.stack)}`;
  return error;
};

it('a missing export is placed at the import that names it', () => {
  const text =
    "import { a } from './lib/b.js';\nimport {\n  nope as other,\n} from './lib/b.js';\nexport { a, other };\n";
  const importer = join(dir, 'wants.ts');
  writeFileSync(importer, text);
  const message = "The requested module './lib/b.js' does not provide an export named 'nope'";
  expect(explainLoadError(syntaxError(message, `file://${importer}:1`), nothing)).toMatchObject({
    problem: message,
    place: { at: { file: importer, line: 3, column: 3 }, codeFrame: '3 |   nope as other,\n  |   ^' },
  });
});

it('broken JSON is placed in its file', () => {
  const json = join(dir, 'bad.json');
  writeFileSync(json, '{ "a": 1,\n  b }');
  expect(
    explainLoadError(new SyntaxError(`${json}: Unexpected token b in JSON at position 12`), nothing),
  ).toMatchObject({
    problem: 'Unexpected token b in JSON at position 12',
    place: { at: { file: json, line: 2, column: 3 } },
  });
});

it('a file that was loaded past the hooks is found by the head of the stack', () => {
  const script = join(dir, 'bad.cjs');
  writeFileSync(script, 'const a = 1;\nconst = 2;\n');
  expect(explainLoadError(syntaxError("Unexpected token '='", `${script}:2`), nothing)).toMatchObject({
    place: { at: { file: script, line: 2, column: 7 } },
  });
});

it('an error of a tsconfig.json gets its class back after Node has copied it between threads', () => {
  const copied = Object.assign(new Error('tsconfig.json cannot be used'), {
    name: 'UserFacingError',
    nextStep: 'Fix it.',
  });
  const explained = explainLoadError(copied, nothing);
  expect(explained).toBeInstanceOf(UserFacingError);
  expect(explained).toMatchObject({ message: 'tsconfig.json cannot be used', nextStep: 'Fix it.' });
});

it('an error that a module throws itself is not changed', () => {
  for (const thrown of [new RangeError('no'), new SyntaxError('JSON'), 'text', null, new LoadFailed('x', 'y')]) {
    expect(explainLoadError(thrown, nothing)).toBe(thrown);
  }
});
