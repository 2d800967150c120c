import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

/** The recording of a program that was observed, written by hand. */
const observed = scratch('observed');
cpSync(join(root, 'test/fixtures/recordings/observed'), observed, { recursive: true });

it('shows a run that Poolscope did not start like any other', async () => {
  const shown = await poolscope(['show', observed]);
  expect(shown.stdout).toContain('build.mjs finished: 3 items, 2 succeeded, 1 failed');
  expect(shown.stdout).toContain('page 1 has no title');
  expect(shown.code).toBe(0);
  const { stdout } = await poolscope(['show', observed, '--json']);
  const summary = JSON.parse(stdout) as RunSummary;
  expect(summary).toMatchObject({ job: 'build.mjs', state: 'finished', workers: 2, items: { total: 3, failed: 1 } });
});

it('compares such a run with an earlier one, and with nothing else', async () => {
  const same = await poolscope(['show', observed, '--baseline', observed, '--fail-on', 'failed>baseline']);
  expect(same.code).toBe(0);
  const other = await poolscope(['show', join(root, 'test/fixtures/recordings/finished'), '--baseline', observed]);
  expect(other.stderr).toContain('is a run of build.mjs, not of minify.ts#minify');
  expect(other.code).toBe(2);
});

test.each([
  [['replay', observed, '--items=0']],
  [['replay', observed, '--item=1', '--shrink']],
  [['replay', observed, '--check']],
  [['save-test', observed, '--item=1']],
])('%j says that the items were not kept, and what keeps them', async (args) => {
  const { code, stdout, stderr } = await poolscope(args);
  expect(stderr).toMatch(/error: Item [01] cannot run again, because its function and its input were not kept\./);
  expect(stderr).toContain('With --values, items of Piscina, tinypool and workerpool can run again.');
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
