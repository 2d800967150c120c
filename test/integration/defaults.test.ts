import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { testedNodes } from '../support/testedNodes.ts';

test.each(testedNodes)('poolscope.config.ts holds defaults, on Node $version', async ({ file: node }) => {
  const folder = scratch('configured');
  mkdirSync(join(folder, 'inner'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'limits.ts'), 'export enum Limit { workers = 3 }');
  writeFileSync(
    join(folder, 'poolscope.config.ts'),
    `import { defineConfig } from 'poolscope';
     import { Limit } from './limits.ts';
     import { basename } from 'node:path';
     if (basename(import.meta.url) !== 'poolscope.config.ts') throw new Error(import.meta.url);
     export default defineConfig({ workers: Limit.workers, failOn: 'items>1' });`,
  );
  writeFileSync(join(folder, 'inner/work.mjs'), 'export const work = (item) => item;');
  const run = (...args: readonly string[]) =>
    poolscope(['run', 'work.mjs', '--input=range:2', '--json', '--quiet', ...args], {
      cwd: join(folder, 'inner'),
      node,
    });
  const { code, stdout, stderr } = await run();
  expect([code, stderr]).toEqual([1, '! budget broken: items>1, and it is 2\n']);
  expect(JSON.parse(stdout)).toMatchObject({ workers: 2, chunks: 2, budgets: [{ broken: true }] });
  expect((await run('--config=none')).code).toBe(0);
});

test.each([
  ["export default { workers: 'many' };", 'poolscope.config.mjs: workers is the text "many", expected a number'],
  ['export default {', /poolscope\.config\.mjs:1:\d+: /],
  ['const config = { workers: 2 };', 'poolscope.config.mjs exports nothing'],
  ["throw new Error('broken');", 'poolscope.config.mjs throws broken'],
])('a wrong file with defaults is an error: %s', async (text, message) => {
  const folder = scratch('misconfigured');
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, 'poolscope.config.mjs'), text);
  writeFileSync(join(folder, 'work.mjs'), 'export const work = (item) => item;');
  const { code, stdout, stderr } = await poolscope(['run', 'work.mjs', '--input=range:2'], { cwd: folder });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

// The page is made for a system with manual pages.
test.skipIf(!existsSync('/usr/bin/groff'))('the manual page renders without a warning', () => {
  const args = ['-man', '-ww', '-Kutf8', '-Tutf8', '-P-cbou', join(root, 'docs/man/poolscope.1')];
  const { stdout, stderr } = spawnSync('groff', args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain('--chunksize N|auto');
});
