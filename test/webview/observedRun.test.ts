import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import type { Panel } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';

const openPanel = openPanels();

const open = (tab: string): Promise<Panel> =>
  openPanel({ lines: goldenLines('observed'), state: { runId: 'run-1', tab, follow: false } });

it('shows a run that Poolscope did not start like any other', async () => {
  const { page } = await open('errors');
  expect(await page.locator('poolscope-header h1').innerText()).toBe('build.mjs');
  expect(await page.locator('poolscope-header .facts').innerText()).toBe('3 items · 2 workers · chunksize 1');
  expect(await page.locator('poolscope-errors section').first().innerText()).toContain('page 1 has no title');
  expect(await page.locator('poolscope-replay .banner').count()).toBe(0);
});

it('says why an item cannot run again, and offers what can be done', async () => {
  const { page } = await openPanel({
    lines: goldenLines('observed'),
    state: { runId: 'run-1', tab: 'items', item: 0 },
  });
  const actions = page.locator('poolscope-item');
  expect(await actions.locator('.note').innerText()).toContain('its function and its input were not kept');
  expect(await actions.locator('[data-action]').evaluateAll((all) => all.map((each) => each.dataset.action))).toEqual([
    'copy',
  ]);
});

it('says in one sentence that it cannot be tuned', async () => {
  const { page } = await open('tuning');
  expect(await page.locator('poolscope-tuning .empty').innerText()).toContain(
    'This run was not started by Poolscope, so its chunksize cannot be tuned.',
  );
});
