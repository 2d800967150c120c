import { expect, test } from 'vitest';
import { reportMarkdown } from '../../../src/cli/reportMarkdown.ts';
import type { BaselineSummary } from '../../../src/cli/verdict.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import { smallRun } from '../../support/smallRun.ts';

const failed = (name: string, message: string) => ({ outcome: 'failed', failure: { name, message } }) as const;

test('the report has outcomes, causes with their items, figures beside the baseline, and the broken budgets', () => {
  const model = smallRun([{}, failed('RangeError', 'no | <b>price</b>\nat all'), failed('RangeError', 'no price'), {}]);
  const summary = summarise(model, { totalMs: 1, recording: null, logTail: () => [] });
  const baseline = {
    ...summary,
    wallMs: 1500,
    recording: '/runs/main',
    compared: 2,
    typicalRatio: 1.5,
    p: 0.004,
  } as unknown as BaselineSummary;
  const budgets = [{ budget: 'failed>1', broken: true, unit: 'count', actual: 2, limit: 1 } as const];
  const text = reportMarkdown(model, summary, { baseline, budgets });
  expect(text).toMatch(
    /^# minify\.ts\\#minify finished\n\n4 items: 2 succeeded, 2 failed\.\n\n## Broken budgets\n\n- failed\\>1, and it is 2\n/,
  );
  expect(text).toContain('- RangeError: no \\| \\<b\\>price\\</b\\> at all');
  expect(text).toMatch(/^\| figure \| baseline \| now \|\n\| --- \| ---: \| ---: \|\n\| wall \| 1\.50 s \|/m);
  expect(text).toContain(
    'Compared with the baseline: an item typically takes 50 % longer than in the baseline (2 items compared, p = 0.004).',
  );
});

test('a run of one kind of item has no empty sections', () => {
  const model = smallRun([{}, {}]);
  const summary = { ...summarise(model, { totalMs: 1, recording: null, logTail: () => [] }), advice: [] };
  const text = reportMarkdown(model, summary, {});
  expect(text.match(/^#.*$/gm)).toHaveLength(1);
  expect(text).toMatch(/^\| workers \| \d \|$/m);
});
