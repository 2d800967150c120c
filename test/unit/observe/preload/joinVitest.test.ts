import { join } from 'node:path';
import { expect, it } from 'vitest';
import { joinVitest } from '../../../../src/observe/preload/joinVitest.ts';
import { root } from '../../../support/root.ts';

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const joined = (...argv: string[]): readonly [boolean, ...string[]] => {
  const isRunner = joinVitest(argv, '/ours.mjs');
  return [isRunner, ...argv.slice(2)];
};

it('adds a reporter, and keeps the one that prints', () => {
  expect(joined('node', vitest, 'run', 'src')).toEqual([
    true,
    'run',
    'src',
    '--reporter=default',
    '--reporter=/ours.mjs',
  ]);
  expect(joined('node', vitest, '--reporter=dot')).toEqual([true, '--reporter=dot', '--reporter=/ours.mjs']);
  expect(joined('node', vitest, 'run', '--', 'x')).toEqual([
    true,
    'run',
    '--reporter=default',
    '--reporter=/ours.mjs',
    '--',
    'x',
  ]);
});

it('follows the link of node_modules/.bin', () => {
  expect(joined('node', join(root, 'node_modules/.bin/vitest'), 'run')[0]).toBe(true);
});

it('changes no other command and no other program', () => {
  expect(joined('node', vitest, 'list')).toEqual([true, 'list']);
  expect(joined('node', '/work/build.mjs', 'run')).toEqual([false, 'run']);
  expect(joined('node', join(root, 'src/model/tuning/tuning.ts'))).toEqual([false]);
});
