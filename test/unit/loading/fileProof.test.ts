import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differentFiles, proveFiles } from '../../../src/loading/fileProof.ts';
import { scratch } from '../../support/scratch.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const dir = scratch('files');
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

test('a file is the same if its size and its beginning are', () => {
  const here = folder({ same: 'a', changed: 'b', longer: 'c'.repeat(100_000), missing: 'd' });
  const there = folder({ same: 'a', changed: 'B', longer: 'c'.repeat(100_001) });
  const proofs = proveFiles(['same', 'changed', 'longer', 'missing', 'no file'], here);
  expect(proofs.map(({ path }) => path)).toEqual(['same', 'changed', 'longer', 'missing']);
  expect(differentFiles(proofs, here)).toEqual([]);
  expect(differentFiles(proofs, there)).toEqual([
    { path: 'changed', found: true },
    { path: 'longer', found: true },
    { path: 'missing', found: false },
  ]);
});

test('of many files, a hundred that are spread evenly are compared', () => {
  const dir = folder({ one: '' });
  const proofs = proveFiles(
    Array.from({ length: 1000 }, (_, k) => (k % 10 === 0 ? 'one' : 'no file')),
    dir,
  );
  expect(proofs).toHaveLength(100);
  expect(proveFiles([], dir)).toEqual([]);
});
