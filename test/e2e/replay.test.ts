import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

/** Time limit of tests that make dozens of runs. */
const atLast = <T>(ask: () => Promise<T>): ReturnType<typeof expect.poll<T>> => expect.poll(ask, { timeout: 110_000 });

/** 30 items. The last one fails if item 7 ran before it in the same worker. */
const jobs = readFileSync(join(root, 'test/fixtures/jobs/replay.ts'), 'utf8')
  .replace('length: 500', 'length: 30')
  .replaceAll('item === 499', 'item === 29')
  .replaceAll('item === 123', 'item === 7');

describe('items of a run, run again from its panel', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({ files: { 'src/replay.ts': jobs }, settings: { 'poolscope.workers': 1 } });
    panel = runPanelOf(vscode);
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const banner = () => vscode.panel().locator('poolscope-replay .banner');
  const toasts = () => vscode.page.locator('.notification-toast');

  const closeAll = (): Promise<unknown> =>
    vscode.witness.call('execute', { command: 'workbench.action.closeAllEditors', args: [] });

  const run = async (exportName: string): Promise<void> => {
    const uri = `file://${join(vscode.workspace, 'src/replay.ts')}`;
    await closeAll();
    await vscode.witness.call('execute', { command: 'poolscope.run', args: [{ uri, exportName }] });
    await eventually(() => panel.state.innerText()).toBe('Finished');
  };

  const selectFailed = async (item: number): Promise<void> => {
    await panel.openTab('Errors');
    await panel.errors.locator(`button[data-item="${item}"]`).click();
  };

  const more = async (label: string): Promise<void> => {
    await vscode
      .panel()
      .getByRole('button', { name: /^More ways/ })
      .click();
    await vscode.panel().locator('poolscope-item .menu-row', { hasText: label }).click();
  };

  it('replays the worker of a failed item: the item fails again, and all results are as in the run', async () => {
    await run('poisoned');
    await selectFailed(29);
    await more('Run items of worker 0 again');
    await eventually(() => vscode.recordings().at(-1)?.[0]).toMatchObject({ origin: { job: { items: [[0, 29]] } } });
    await eventually(() => banner().innerText()).toContain('all results are the same as in the run.');
    expect(await panel.figure('failed').innerText()).toBe('1');
    await vscode.screenshot('replay-worker-dark');
  });

  it('shows an alert that the item succeeds alone, and returns to the run', async () => {
    await run('poisoned');
    await selectFailed(29);
    await panel.button('Run alone').click();
    await eventually(() => vscode.recordings().at(-1)?.[0]).toMatchObject({ origin: { job: { items: [[29, 29]] } } });
    // Its panel replaces the other one.
    await eventually(() => banner().innerText()).toContain('Item 29 failed in the pool, succeeds alone.');
    await vscode.screenshot('run-alone-dark');
  });

  it('finds the one item of 29 that it needs, and replays both', async () => {
    const started = performance.now();
    await banner().getByRole('button', { name: 'Find which earlier items it needs' }).click();
    await atLast(() => toasts().allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Item 29 fails after item 7 of the 29 before it')]),
    );
    console.log(`found in ${Math.round(performance.now() - started)} ms`);
    await vscode.screenshot('shrink-dark');
    await toasts().getByRole('button', { name: 'Replay these' }).click();
    await eventually(() => ended(vscode.recordings().at(-1))).toMatchObject({ failed: [29], total: 2 });
  });

  it('checks the isolation of a run and names the variable', async () => {
    await run('cached');
    await vscode.runCommand('Poolscope: Check Isolation');
    const tab = vscode.panel().locator('poolscope-isolation');
    await atLast(() => tab.locator('li b').allInnerTexts()).toEqual(['cache']);
    await vscode.screenshot('isolation-dark');
    await tab.locator('li').getByRole('button').first().click();
    const line = jobs.split('\n').findIndex((text) => text.startsWith('const cache')) + 1;
    const file = join(vscode.workspace, 'src/replay.ts');
    await eventually(() => vscode.witness.call('activeEditor', null)).toEqual({ file, line });
  });

  it('runs an item alone from the menu of its place in the panel', async () => {
    await run('poisoned');
    await panel.openTab('Errors');
    await panel.errors.locator('button.item').first().click({ button: 'right' });
    await vscode.chooseFromMenu('Run Item Alone');
    await eventually(() => banner().innerText()).toContain('Item 29 failed in the pool, succeeds alone.');
  });

  it('replays the items that are chosen from the palette', async () => {
    await run('everyFifth');
    await vscode.runCommand('Poolscope: Replay Items…');
    await vscode.pick(/Failed items/).click();
    await vscode.pick(/^\s*Run$/).click();
    await eventually(() => ended(vscode.recordings().at(-1))?.total).toBe(6);
    await eventually(() => banner().innerText()).toContain('Item 4 failed in the pool, succeeds');
  });
});

/** Failed items and number of items, when the run is over. */
function ended(events: readonly RunEvent[] = []): { failed: number[]; total: number } | undefined {
  if (events.at(-1)?.type !== 'runFinished') return undefined;
  const failed = events.flatMap((event) => (event.type === 'itemFailed' ? [event.item] : []));
  const planned = events.find((event) => event.type === 'runPlanned');
  return { failed, total: planned?.total ?? -1 };
}
