import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { banking } from './banking.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

const patience = { timeout: 120_000 };
const folder = join(root, 'media/screenshots');

/** `npm run pictures` takes the pictures of the README and of docs/. */
describe.runIf(process.env['POOLSCOPE_PICTURES'] === '1')('the pictures of the README', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    vscode = await openVsCode({
      files: { 'src/banking.ts': banking },
      settings: { 'editor.minimap.enabled': false, 'poolscope.workers': 2 },
    });
    panel = runPanelOf(vscode);
    await vscode.page.setViewportSize({ width: 1720, height: 980 });
    await vscode.runCommand('View: Toggle Primary Side Bar Visibility');
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const take = (name: string): Promise<Buffer> => vscode.page.screenshot({ path: join(folder, `${name}.png`) });
  const run = async (file: string): Promise<void> => {
    await vscode.openFile(file);
    await vscode.runCommand('Poolscope: Run in Parallel');
    await expect.poll(() => panel.state.innerText(), { timeout: 100_000 }).toBe('Finished');
  };

  it('show a run of skewed durations, and its chunksize', { timeout: 300_000 }, async () => {
    await run('minify.ts');
    await panel.openTab('Workers');
    await panel.workerRows.nth(1).getByRole('button').first().click();
    await eventually(() => panel.logRows.count()).toBeGreaterThan(0);
    await take('workers-dark');
    await panel.openTab('Charts');
    await take('charts-dark');
    await panel.openTab('Tuning');
    const more = panel.button(/^Measure, /);
    await more.click();
    await expect.poll(() => vscode.panel().locator('poolscope-tuning tbody tr').count(), patience).toBeGreaterThan(1);
    await expect.poll(() => more.count(), patience).toBe(1);
    await take('tuning-dark');
  });

  it('show a deadlock: the workers that wait for one another, with every stack', async () => {
    await vscode.runCommand('View: Close All Editors');
    await run('banking.ts');
    await panel.openTab('Locks');
    await vscode.panel().getByRole('region', { name: 'Deadlock' }).locator('.frame').nth(1).waitFor();
    await take('locks-dark');
  });

  it('show a failed item: its place in the run, its log, its error', async () => {
    await vscode.runCommand('View: Close All Editors');
    await run('orders.ts');
    await panel.openTab('Logs');
    await vscode.panel().locator('poolscope-logs vscode-textfield input').fill('no SKU');
    await eventually(() => panel.logRows.count()).toBe(3);
    await panel.logRows.nth(1).click();
    await vscode.panel().locator('poolscope-logs vscode-textfield input').fill('');
    await eventually(() => panel.logRows.count()).toBeGreaterThan(3);
    await take('panel-dark');
    await panel.openTab('Errors');
    await vscode.setTheme('Default Light Modern');
    await eventually(() => panel.errors.count()).toBe(1);
    // The last parts that appear after a reload: the icons and the code lenses. The item is not selected any more.
    await vscode
      .panel()
      .locator('poolscope-panel')
      .evaluate(() => document.fonts.ready);
    await vscode.page.locator('.codelens-decoration a').first().waitFor();
    await take('errors-light');
  });
});
