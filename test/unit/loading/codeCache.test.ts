import { chmodSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCodeCache } from '../../../src/loading/codeCache.ts';
import type { Transformed } from '../../../src/loading/transform.ts';
import { scratch } from '../../support/scratch.ts';

const made: Transformed = { format: 'module', code: 'export {};', map: '{}' };
/** The cache's own folder, named after versions. */
const folder = (root: string): string => join(root, readdirSync(root)[0]!);

it('returns the files of an earlier run', () => {
  const root = scratch('cache');
  openCodeCache(root).set('k', made);
  expect(openCodeCache(root).get('k')).toEqual(made);
  expect(openCodeCache(root).get('other')).toBeUndefined();
});

it('reads a damaged entry as none', () => {
  const root = scratch('cache');
  const cache = openCodeCache(root);
  writeFileSync(join(folder(root), 'k'), '{"format":"mod');
  expect(cache.get('k')).toBeUndefined();
});

it('removes entries of more than a month ago, once a run', () => {
  const root = scratch('cache');
  openCodeCache(root).set('old', made);
  const monthAgo = Date.now() / 1000 - 31 * 24 * 3600;
  utimesSync(join(folder(root), 'old'), monthAgo, monthAgo);
  openCodeCache(root).set('new', made);
  expect(readdirSync(folder(root))).toEqual(['new']);
});

it('caches nothing where others could write, or where the folder is a link', () => {
  const shared = scratch('cache');
  openCodeCache(shared).set('k', made);
  chmodSync(folder(shared), 0o777);
  expect(openCodeCache(shared).get('k')).toBeUndefined();

  const linked = scratch('cache');
  openCodeCache(linked);
  const [name] = readdirSync(linked);
  const elsewhere = scratch('elsewhere');
  mkdirSync(elsewhere);
  const other = scratch('cache');
  mkdirSync(other);
  symlinkSync(elsewhere, join(other, name!));
  openCodeCache(other).set('k', made);
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('caches nothing if the folder cannot be created', () => {
  const file = scratch('cache');
  writeFileSync(file, '');
  const cache = openCodeCache(file);
  cache.set('k', made);
  expect(cache.get('k')).toBeUndefined();
});
