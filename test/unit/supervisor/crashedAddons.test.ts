import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { addonLog } from '../../../src/protocol/runnerControl.ts';
import { crashedAddons } from '../../../src/supervisor/crashedAddons.ts';
import { scratch } from '../../support/scratch.ts';

function workDirWith(...files: string[]): string {
  const log = scratch(addonLog);
  writeFileSync(log, files.map((file) => `${file}\n`).join(''));
  return dirname(log);
}

test('the last addon comes first, each once, by its path in its package', () => {
  const swc = '/p/node_modules/@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node';
  const dir = workDirWith('/p/build/own.node', swc, swc);
  expect(crashedAddons('signal SIGSEGV', dir)).toBe(
    '@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node, /p/build/own.node',
  );
  expect(crashedAddons('exit code 3221225477; last output: x', workDirWith('/1', '/2', '/3', '/4'))).toBe(
    '/4, /3, /2 and 1 more',
  );
});

test.each([
  ['another signal', 'signal SIGKILL'],
  ['full memory', 'signal SIGABRT; last output: FATAL ERROR: JavaScript heap out of memory'],
  ['an exit', 'exit code 1'],
])('no addon is named for %s', (_, how) => {
  expect(crashedAddons(how, workDirWith('/a.node'))).toBeUndefined();
});

test('without an addon there is no name', () => {
  expect(crashedAddons('signal SIGSEGV', dirname(scratch('x')))).toBeUndefined();
  expect(crashedAddons('signal SIGSEGV', workDirWith())).toBeUndefined();
});
