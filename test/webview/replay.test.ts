import { describe, expect, it } from 'vitest';
import type { IsolationCheck } from '../../src/model/compare/isolation.ts';
import type { ReplayView } from '../../src/protocol/panel/viewSync.ts';
import { openPanels } from '../support/openPanels.ts';
import { type Panel, type PanelOptions, settle } from '../support/panelPage.ts';
import { goldenLines, goldenLinesOf } from '../support/recordings.ts';

const openPanel = openPanels();

async function open(lines: string, options: Partial<PanelOptions> = {}): Promise<Panel> {
  const panel = await openPanel({ lines, state: { runId: 'run-1', tab: 'errors', follow: false }, ...options });
  return panel;
}

/** Turns the finished run into the replay of another one. */
const replayLines = (): string =>
  goldenLinesOf('finished', { input: 'recording:/recordings/run-0', items: [[0, 1283]], workers: 1 });

const poisoned = {
  item: 7,
  worker: 2,
  what: 'outcome',
  recorded: { outcome: 'failed', failure: { kind: 'thrown', name: 'RangeError', message: 'poisoned by item 3' } },
  replayed: { outcome: 'succeeded', value: '{"bytes":14213}' },
} as const;

const comparison: ReplayView = {
  startedAtMs: 1_795_000_000_000,
  items: 4,
  same: 3,
  moduleChanged: false,
  notRun: 0,
  unrecorded: 0,
  verified: null,
  differences: [poisoned],
  moreDifferences: 0,
  mayNeedOthers: [7],
};

const isolation: IsolationCheck = {
  checked: [0, 3, 7, 9],
  differences: [{ ...poisoned, dependence: 'sharedState' }],
  findings: [{ dependence: 'sharedState', items: [7], examined: 7, before: 12 }],
  suspects: [
    {
      name: 'cache',
      file: '/work/shop/src/minify.ts',
      line: 12,
      changes: [{ line: 19, text: 'cache.set(key, value)' }],
    },
  ],
};

const emitted = async ({ sent }: Panel): Promise<unknown[]> =>
  (await sent())
    .filter(({ kind, name }) => kind === 'event' && name !== 'tabShown')
    .map(({ name, payload }) => [name, payload]);

describe('the panel of a replay', () => {
  it('shows an alert about items that failed in the pool and succeed in the replay, and offers the next step', async () => {
    const shown = await open(replayLines(), { answers: { comparison } });
    const banner = shown.page.locator('poolscope-replay .banner');
    expect(await banner.locator('.loud b').innerText()).toBe('Item 7 failed in the pool, succeeds in the replay.');
    expect(await banner.innerText()).toMatch(
      /Replay of the run of .*, in one fresh worker: 3 results are the same as in the run, 1 differs\./,
    );
    await banner.locator('summary').click();
    expect(await banner.locator('tbody td').allInnerTexts()).toEqual([
      '7',
      'failed RangeError: poisoned by item 3',
      'succeeded {"bytes":14213}',
    ]);
    await banner.getByRole('button', { name: 'Find which earlier items it needs' }).click();
    await banner.getByRole('button', { name: /^the run of/ }).click();
    expect(await emitted(shown)).toEqual([
      ['shrink', { item: 7 }],
      ['openOriginal', null],
    ]);
  });

  it('shows without an alert that all results are as in the run', async () => {
    const same = { ...comparison, same: 4, differences: [], moduleChanged: true };
    const { page } = await open(replayLines(), { answers: { comparison: same } });
    expect(await page.locator('poolscope-replay .banner').getAttribute('role')).toBe('status');
    expect(await page.locator('poolscope-replay .banner').innerText()).toContain(
      'all results are the same as in the run. The module has been saved since that run',
    );
  });

  it('reports that there is nothing to compare with when the original is gone', async () => {
    const { page } = await open(replayLines());
    expect(await page.locator('poolscope-replay .banner').innerText()).toContain('whose recording is gone');
  });

  it('has no banner for a run of its own', async () => {
    const { page } = await open(goldenLines('finished'));
    expect(await page.locator('poolscope-replay .banner').count()).toBe(0);
  });
});

describe('running items again', () => {
  it('is offered for all that failed, a worker, and from an item its chunk and worker', async () => {
    const shown = await open(goldenLines('finished'));
    const { page } = shown;
    await page.getByRole('button', { name: 'Run failed items again' }).click();
    await page.locator('poolscope-errors button.item').first().click();
    const item = Number(await page.locator('poolscope-errors button.item').first().getAttribute('data-item'));
    const more = page.locator('poolscope-item poolscope-menu-button');
    await more.getByRole('button', { name: /^More ways/ }).click();
    const labels = await more.locator('.menu-row').allInnerTexts();
    expect(labels.slice(0, 2)).toEqual(['Debug in a worker', 'Find which earlier items it needs']);
    expect(labels.slice(2).map((label) => label.replace(/\d+/, 'N'))).toEqual([
      'Run chunk N again',
      'Debug chunk N',
      'Run items of worker N again',
      'Debug items of worker N',
    ]);
    await more.getByRole('button', { name: 'Debug in a worker' }).click();
    expect(await more.locator('.menu-row').first().isVisible()).toBe(false);
    await page.getByRole('tab', { name: 'Workers' }).click();
    await page.locator('poolscope-workers').getByRole('button', { name: 'w3' }).click();
    await page.locator('poolscope-workers').getByRole('button', { name: 'Replay' }).click();
    expect(await emitted(shown)).toEqual([
      ['replay', { selection: { by: 'failed' }, mode: 'run' }],
      ['debugInWorker', { item }],
      ['replay', { selection: { by: 'worker', worker: 3 }, mode: 'run' }],
    ]);
  });

  it('names the item under the pointer to the context menu, and none elsewhere', async () => {
    const { page } = await open(goldenLines('finished'));
    const context = (): Promise<string | undefined> => page.evaluate(() => document.body.dataset['vscodeContext']);
    const item = page.locator('poolscope-errors button.item').first();
    await item.click({ button: 'right' });
    expect(JSON.parse((await context()) ?? '')).toEqual({
      webviewSection: 'poolscopeItem',
      item: Number(await item.getAttribute('data-item')),
    });
    await page.locator('poolscope-timeline .scroll canvas').click({ button: 'right', position: { x: 400, y: 60 } });
    expect(JSON.parse((await context()) ?? '')).toMatchObject({ item: expect.any(Number) });
    await page.locator('poolscope-header h1').click({ button: 'right' });
    expect(await context()).toBeUndefined();
  });

  it('is not offered in Restricted Mode', async () => {
    const { page } = await open(goldenLines('finished'), { init: { canRun: false } });
    await page.locator('poolscope-errors button.item').first().click();
    expect(await page.getByRole('button', { name: /again|alone|More ways/ }).count()).toBe(0);
  });
});

describe('the check of a run', () => {
  it('is a tab of its own, which names the suspected variable and its lines', async () => {
    const shown = await open(goldenLines('finished'));
    const { page } = shown;
    expect(await page.getByRole('tab', { name: 'Isolation' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Check isolation' }).click();
    expect(await emitted(shown)).toEqual([['checkIsolation', null]]);
    await shown.page.close();

    const checked = await open(goldenLines('finished'), {
      answers: { isolation },
      state: { runId: 'run-1', tab: 'isolation', follow: false },
    });
    const tab = checked.page.locator('#tabpanel');
    expect(await tab.locator('p').first().innerText()).toContain('3 results are the same as in the pool, 1 differs.');
    expect(await tab.locator('h2').first().innerText()).toBe(
      'Item 7: hidden shared state between the items of a worker',
    );
    expect(await tab.locator('li b').innerText()).toBe('cache');
    await tab.getByRole('button', { name: 'src/minify.ts:12' }).click();
    await tab.getByRole('button', { name: 'line 19' }).click();
    expect(await emitted(checked)).toEqual([
      ['openSuspect', { suspect: 0, change: null }],
      ['openSuspect', { suspect: 0, change: 0 }],
    ]);
  });

  it('is shown in front when it is created', async () => {
    const shown = await open(goldenLines('finished'), { answers: { isolation } });
    await shown.emit('isolationChecked', null);
    await settle(shown.page);
    expect(await shown.page.getByRole('tab', { selected: true }).innerText()).toContain('Isolation');
  });
});
