import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { writeNew } from '../../../src/testWriter/writeNew.ts';
import { scratch } from '../../support/scratch.ts';

const texts = (stem: string) => [`test of ${stem}`, 'input'] as const;

test('the folder is created, and the texts contain the name that was free', () => {
  const folder = join(scratch('a'), 'b/c');
  expect(writeNew(folder, 'x', ['.test.ts', '.json'], texts)).toEqual([
    join(folder, 'x.test.ts'),
    join(folder, 'x.json'),
  ]);
  const [second] = writeNew(folder, 'x', ['.test.ts', '.input.ts'], texts);
  expect(readFileSync(second, 'utf8')).toBe('test of x-2');
});

test('a folder that cannot be created is refused with the reason', () => {
  const file = scratch('file');
  writeFileSync(file, '');
  expect(() => writeNew(join(file, 'below'), 'x', ['.a', '.b'], texts)).toThrow(UserFacingError);
  expect(() => writeNew(join(file, 'below'), 'x', ['.a', '.b'], texts)).toThrow('cannot be made');
});
