import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cjsExports } from '../../../src/loading/cjsExports.ts';
import { Loader } from '../../../src/loading/loader.ts';
import { scratch } from '../../support/scratch.ts';
import { mkdirSync } from 'node:fs';

it('finds the exports of a CommonJS module, including those of other modules and in a ring', () => {
  const dir = scratch('app');
  mkdirSync(dir);
  writeFileSync(join(dir, 'a.ts'), "export const one = 1;\nexport default 2;\nexport * from './b.ts';\n");
  writeFileSync(join(dir, 'b.ts'), "export function two() {}\nexport * from './a.ts';\nexport * from 'node:fs';\n");
  const loader = new Loader({ dir: join(dir, 'code'), forDebugger: false });
  const file = join(dir, 'a.ts');
  const { format, source } = loader.load(file)!;
  expect(format).toBe('commonjs');
  expect(cjsExports(loader, file, source).toSorted()).toEqual(['one', 'two']);
});

it('names nothing of a module that is one value', () => {
  const loader = new Loader({ dir: scratch('code'), forDebugger: false });
  expect(cjsExports(loader, '/app/a.cts', 'module.exports = function () {};')).toEqual([]);
});
