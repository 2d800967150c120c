import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/cli/verdict.ts';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { parseXml } from '../support/xml.ts';

const failing = ['basic.ts#failsForThree', '--input=range:100', '--workers=2'];
const succeeding = ['basic.ts#addOne', '--input=range:100', '--workers=2'];

test('a budget that is broken ends with 1, and is reported in --json, on stderr and in the JUnit file', async () => {
  const junit = scratch('report.xml');
  const budgets = ['--fail-on', 'items>99', '--fail-on', 'wall>1h'];
  const { code, summary, stderr } = await runJson([...succeeding, ...budgets, '--junit', junit]);
  expect(code).toBe(1);
  expect((summary as RunSummary & Verdict).budgets).toEqual([
    { budget: 'items>99', broken: true, unit: 'count', actual: 100, limit: 99 },
    { budget: 'wall>1h', broken: false, unit: 'ms', actual: summary.wallMs, limit: 3_600_000 },
  ]);
  expect(stderr).toBe('! budget broken: items>99, and it is 100\n');
  const [items, checks] = parseXml(readFileSync(junit, 'utf8')).children;
  expect(items!.attributes).toMatchObject({ tests: '100', failures: '0' });
  expect(checks!.attributes).toMatchObject({ tests: '2', failures: '1' });
});

test('budgets that are kept leave the exit code as it is', async () => {
  const { code, stdout } = await poolscope(['run', ...succeeding, '--fail-on', 'failed>0']);
  expect(code).toBe(0);
  expect(stdout).toContain('budgets    kept');
  expect((await poolscope(['run', ...failing, '--quiet', '--fail-on', 'failed>3%'])).code).toBe(1);
});

test('a wrong budget, and one without its baseline, are refused before anything runs', async () => {
  const wrong = await poolscope(['run', ...succeeding, '--fail-on', 'p95>2s']);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toMatch(/^error: --fail-on "p95>2s": there is no figure "p95"\nFigures: wall total /);
  const alone = await poolscope(['run', ...succeeding, '--fail-on', 'wall>baseline*2']);
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('Add --baseline DIR')]);
});

test('a run is compared with a recording, and so is a recording; that of another job is refused', async () => {
  const [before, now] = [scratch('before'), scratch('now')];
  await runJson([...succeeding, '--record', before]);
  const compared = await runJson([
    ...succeeding,
    '--record',
    now,
    '--baseline',
    before,
    '--fail-on',
    'newlyUnsuccessful>0',
  ]);
  const { baseline } = compared.summary as RunSummary & Verdict;
  expect(baseline).toMatchObject({ recording: before, compared: 100, newlyUnsuccessful: [] });
  expect(compared.code).toBe(0);
  const shown = await poolscope(['show', now, '--baseline', before, '--fail-on', 'wall>baseline*1000']);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(/baseline {3}wall .* → .*\n.*\(100 items compared, p /);
  const markdown = scratch('comparison.md');
  const side = await poolscope(['compare', before, now, '--json', '--markdown', markdown]);
  expect([side.code, JSON.parse(side.stdout)]).toMatchObject([
    0,
    { schema: 1, compared: 100, newlyUnsuccessful: [], before: { recording: before }, after: { recording: now } },
  ]);
  expect(readFileSync(markdown, 'utf8')).toMatch(/^# Two runs of basic.ts\\#addOne\n\n[^]*\| p99 \|/);
  const other = await poolscope(['run', ...failing, '--baseline', before]);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('is a run of basic.ts#addOne, not of basic.ts#failsForThree');
});

test('items that fail are failures of the JUnit report, here on stdout, with their output', async () => {
  const { code, stdout } = await poolscope(['run', ...failing, '--quiet', '--junit', '-']);
  expect(code).toBe(1);
  expect(stdout).not.toMatch(/^\s+at .*(threadMain|node:)/m);
  const [suite] = parseXml(stdout).children;
  expect(suite!.attributes).toMatchObject({ name: 'basic.ts#failsForThree', tests: '100', failures: '3' });
  const [failure, output] = suite!.children[5]!.children;
  expect(failure!.attributes).toEqual({ message: 'OddItemError: item 5 is odd', type: 'OddItemError' });
  expect(failure!.text).toContain('basic.ts:22');
  expect(output!.text).toBe('trying 5');
});
