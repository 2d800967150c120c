import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { poolscope } from '../support/poolscope.ts';
import { shell } from '../support/shell.ts';
import { root } from '../support/root.ts';

test.each([
  [[], overview()],
  [['--help'], overview()],
  [['-h'], overview()],
  [['help'], overview()],
  [['help', 'tune'], commandHelp('tune')],
  [['run', '--help'], commandHelp('run')],
  [['help', 'run', '--full'], commandHelp('run', true)],
  [['replay', 'nowhere', '--item', '7', '-h'], commandHelp('replay')],
])('poolscope %j prints help on stdout and ends with 0', async (args, text) => {
  expect(await poolscope(args)).toEqual({ code: 0, stdout: text, stderr: '' });
});

test.each(['--version', '-V'])('poolscope %s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  expect(await poolscope([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['rnu'], '"rnu" is not a command', 'Did you mean poolscope run?'],
  [['rnu', '--help'], '"rnu" is not a command', 'Did you mean poolscope run?'],
  [['work.ts#f'], 'is not a command', 'Did you mean poolscope run work.ts#f?'],
  [['run', 'basics.ts#addOne'], 'there is no file', 'Did you mean basic.ts?'],
  [['run', 'basic.ts#addone'], 'has no export named "addone"', 'Did you mean addOne?'],
  [['run', 'basic.ts#addOne', '--isolation=treads'], 'is not one of thread', 'Write e.g. --isolation thread.'],
])('poolscope %j is answered with what may have been meant', async (args, ...texts) => {
  const { code, stdout, stderr } = await poolscope(args);
  expect([code, stdout]).toEqual([2, '']);
  for (const text of texts) expect(stderr).toContain(text);
});

test('bash completes commands, values behind an equals sign, and functions after a #', async () => {
  const script = `
    source <(poolscope completion bash)
    ask() { COMP_LINE=$1; COMP_POINT=\${#1}; _poolscope; echo "\${COMPREPLY[*]}"; }
    ask 'poolscope ver'
    ask 'poolscope run --isolation=pro'
    ask 'poolscope run basic.ts#addO'`;
  const { stdout, stderr } = await shell(script, join(root, 'test/fixtures/jobs')).ended;
  expect([stdout, stderr]).toEqual(['verify\nprocess\nbasic.ts#addOne\n', '']);
});
