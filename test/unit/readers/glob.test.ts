import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { globReader } from '../../../src/readers/glob.ts';
import { itemsOf } from '../../support/inputFiles.ts';
import { scratch } from '../../support/scratch.ts';

const dir = dirname(scratch('file'));
for (const path of ['b.ts', 'a.ts', 'deep/c.ts', 'node_modules/p/d.ts', 'dir.ts/e.txt']) {
  mkdirSync(join(dir, dirname(path)), { recursive: true });
  writeFileSync(join(dir, path), '');
}

const paths = (pattern: string): Promise<unknown[]> => itemsOf(globReader.open(pattern, { baseDir: dir }));

it('returns the files that match in a fixed order, without folders and packages', async () => {
  expect(await paths('**/*.ts')).toEqual(['a.ts', 'b.ts', 'deep/c.ts']);
});

it('reads packages if the pattern names them', async () => {
  expect(await paths('node_modules/**/*.ts')).toEqual(['node_modules/p/d.ts']);
});

it('does not list the files of a folder that matches', async () => {
  await expect(paths('deep')).rejects.toThrow(`no file matches deep in ${dir}`);
});
