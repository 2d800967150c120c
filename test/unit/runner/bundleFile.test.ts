import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BundleFile } from '../../../src/runner/bundleFile.ts';
import { scratch } from '../../support/scratch.ts';

test('the bundle is written again if it, or its folder, is gone', () => {
  const workDir = scratch('work');
  mkdirSync(workDir);
  const bundle = new BundleFile(workDir);
  writeFileSync(bundle.path, 'compiled');
  bundle.restore();
  rmSync(workDir, { recursive: true });
  bundle.restore();
  expect(readFileSync(bundle.path, 'utf8')).toBe('compiled');
});

test('a bundle that is there is left as it is', () => {
  const workDir = scratch('work');
  mkdirSync(workDir);
  const bundle = new BundleFile(workDir);
  writeFileSync(bundle.path, 'compiled');
  bundle.restore();
  writeFileSync(bundle.path, 'edited by the user');
  bundle.restore();
  expect(readFileSync(bundle.path, 'utf8')).toBe('edited by the user');
});
