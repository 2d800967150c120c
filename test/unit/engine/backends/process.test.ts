import { expect, test } from 'vitest';
import { inheritedFlags } from '../../../../src/engine/backends/process.ts';

test('a worker process gets loaders and limits, and never the program of its parent', () => {
  expect(inheritedFlags(['--import', 'tsx', '--max-semi-space-size=64'])).toEqual([
    '--import',
    'tsx',
    '--max-semi-space-size=64',
  ]);
  expect(inheritedFlags(['--input-type=module', '-e', 'console.log(1)', '--enable-source-maps'])).toEqual([
    '--enable-source-maps',
  ]);
  expect(inheritedFlags(['--test', '--watch', '-p', '1 + 1'])).toEqual([]);
});
