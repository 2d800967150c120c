import { expect, test } from 'vitest';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { poolscope } from '../support/poolscope.ts';

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
