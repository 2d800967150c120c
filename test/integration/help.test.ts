import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';

test.each([
  [[], overview()],
  [['--help'], overview()],
  [['-h'], overview()],
  [['help'], overview()],
  [['help', 'tune'], commandHelp('tune')],
  [['run', '--help'], commandHelp('run')],
  [['replay', 'nowhere', '--item', '7', '-h'], commandHelp('replay')],
  [['dance', '--help'], overview()],
])('poolscope %j prints help on stdout and ends with 0', async (args, text) => {
  expect(await poolscope(args)).toEqual({ code: 0, stdout: text, stderr: '' });
});

test.each(['--version', '-V'])('poolscope %s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  expect(await poolscope([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
