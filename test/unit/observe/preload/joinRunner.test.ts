import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { joinRunner } from '../../../../src/observe/preload/joinRunner.ts';
import { root } from '../../../support/root.ts';
import { scratch } from '../../../support/scratch.ts';

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const joined = (...argv: string[]): readonly [string | undefined, ...string[]] => {
  const runner = joinRunner(argv, {}, () => '/ours.mjs');
  return [runner, ...argv.slice(2)];
};

it('adds a reporter, and keeps the one that prints', () => {
  expect(joined('node', vitest, 'run', 'src')).toEqual([
    'vitest',
    'run',
    'src',
    '--reporter=default',
    '--reporter=/ours.mjs',
  ]);
  expect(joined('node', vitest, '--reporter=dot')).toEqual(['vitest', '--reporter=dot', '--reporter=/ours.mjs']);
  expect(joined('node', vitest, 'run', '--', 'x')).toEqual([
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=/ours.mjs',
    '--',
    'x',
  ]);
});

it('follows the link of node_modules/.bin', () => {
  expect(joined('node', join(root, 'node_modules/.bin/vitest'), 'run')[0]).toBe('vitest');
});

it('changes no other command and no other program', () => {
  expect(joined('node', vitest, 'list')).toEqual(['vitest', 'list']);
  expect(joined('node', '/work/build.mjs', 'run')).toEqual([undefined, 'run']);
  expect(joined('node', join(root, 'src/model/tuning/tuning.ts'))).toEqual([undefined]);
});

/** A package with the file that its command runs. */
function installed(name: string, version: string, file: string): string {
  const folder = scratch('runner');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version }));
  writeFileSync(join(folder, file), '');
  return join(folder, file);
}

it('adds a reporter to Jest behind the files, which would be taken for reporters', () => {
  const jest = installed('jest', '30.4.0', 'bin/jest.js');
  expect(joined('node', jest, 'src')).toEqual(['jest', 'src', '--reporters=default', '--reporters=/ours.mjs']);
  expect(joined('node', installed('other', '1.0.0', 'bin/jest.js'), 'src')).toEqual([undefined, 'src']);
});

it('gives Playwright one more reporter by the environment, if it runs tests', () => {
  const playwright = installed('@playwright/test', '1.65.1', 'cli.js');
  const env: Record<string, string | undefined> = {};
  expect(joinRunner(['node', playwright, 'codegen'], env, () => '/ours.mjs')).toBeUndefined();
  expect(env).toEqual({});
  const argv = ['node', playwright, 'test', 'a.spec.ts'];
  expect(joinRunner(argv, env, () => '/ours.mjs')).toBe('playwright');
  expect([argv.slice(2), env]).toEqual([['test', 'a.spec.ts'], { PW_TEST_REPORTER: '/ours.mjs' }]);
});
