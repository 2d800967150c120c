import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { banking } from './banking.ts';
import { runPanelOf, timeToFirstBar, type RunPanel } from './runPanel.ts';

/** Long enough to be cancelled on any machine. */
const slow = `
export const inputs = Array.from({ length: 1000 }, (_, item) => item);
export const wait = (item: number) => new Promise((resolve) => setTimeout(() => resolve(item), 60));
`;

const broken = `
export const inputs = [1];
export const work = (item: number) => item;
throw new Error('no configuration');
`;

describe('a trusted workspace', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({
      files: { 'src/slow.ts': slow, 'src/broken.ts': broken, 'src/banking.ts': banking },
      settings: { 'poolscope.workers': 2 },
    });
    panel = runPanelOf(vscode);
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('cancels a run and accounts for every item', async () => {
    await vscode.openFile('slow.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.figure('succeeded').innerText()).toMatch(/^[1-9]\d* \/ 1,000$/);
    await panel.button('Cancel').click();
    await eventually(() => panel.state.innerText()).toBe('Cancelled');
    const succeeded = Number.parseInt(await panel.figure('succeeded').innerText(), 10);
    const cancelled = Number((await panel.figure('cancelled').innerText()).replace(',', ''));
    expect(succeeded + cancelled).toBe(1000);
    await vscode.screenshot('cancelled-dark');
  });

  it('shows the first bar of another run soon', async () => {
    await vscode.openFile('orders.ts');
    const started = await vscode.runCommand('Poolscope: Run in Parallel');
    console.log(`warm: ${await timeToFirstBar(vscode, started)}`);
    await eventually(() => panel.state.innerText()).toBe('Finished');
  });

  it('provides the library to a job that has not installed it, and shares the objects that the job creates', async () => {
    await vscode.openFile('11-lock.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.figure('succeeded').innerText()).toBe('12 / 12');
    await eventually(() => panel.state.innerText()).toBe('Finished');
  });

  it('shows a deadlock of two workers with both stacks, and the lines they lead to', async () => {
    await vscode.openFile('banking.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    // The run before also ended as finished, and its panel is the same: only the number of items is of this run.
    await eventually(() => panel.figure('succeeded').innerText()).toBe('6 / 8');
    await eventually(() => panel.figure('failed').innerText()).toBe('2');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await panel.openTab('Locks');
    const deadlock = vscode.panel().getByRole('region', { name: 'Deadlock' });
    await eventually(() => deadlock.locator('.frame').allInnerTexts()).toEqual([
      'at transfer (src/banking.ts:14:10)',
      'at transfer (src/banking.ts:14:10)',
    ]);
    await vscode.screenshot('deadlock-dark');
    await deadlock.getByRole('button', { name: 'src/banking.ts:14:10' }).first().click();
    await eventually(() => vscode.page.locator('.statusbar-item[id="status.editor.selection"]').innerText()).toContain(
      'Ln 14, Col 10',
    );
  });

  it('debugs one item: the breakpoint stops, and the value of the item can be read', async () => {
    const file = join(vscode.workspace, 'src/orders.ts');
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('let total = 0')) + 1;
    await vscode.openFile('orders.ts');
    await vscode.witness.call('addBreakpoint', { file, line });
    await vscode.witness.call('evaluateOnStop', { expressions: ['order.id'] });
    await vscode.runCommand('Poolscope: Debug One Item');
    const input = vscode.page.locator('.quick-input-widget input[type="text"]');
    await eventually(() => vscode.page.locator('.quick-input-title').innerText()).toContain('Debug One Item');
    await input.fill('42');
    await vscode.page.keyboard.press('Enter');
    const stop = await vscode.witness.seen('stopped');
    await vscode.screenshot('debug-dark');
    expect(stop).toMatchObject({ file, line, values: { 'order.id': '42' } });
    await vscode.runCommand('Debug: Continue');
    await vscode.witness.seen('sessionEnded');
    await vscode.witness.call('clearBreakpoints', null);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'finished',
    });
  });

  it('says in the panel why a module that does not load could not be run', async () => {
    await vscode.openFile('broken.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.state.innerText()).toBe('Could not start');
    const error = vscode.panel().locator('poolscope-run-error');
    expect(await error.getByText('no configuration').count()).toBeGreaterThan(0);
    expect(await error.getByRole('button', { name: 'src/broken.ts:4:7' }).isVisible()).toBe(true);
    await vscode.screenshot('load-failure-dark');
  });

  it('gives a language model the report of a run, after a person has seen and allowed it', async () => {
    const job = 'src/broken.ts#work';
    const answer = vscode.witness.call('invokeTool', { name: 'poolscope_run', input: { job } });
    const dialog = vscode.page.locator('.monaco-dialog-box');
    await dialog.getByText(job).waitFor();
    await vscode.screenshot('tool-dark');
    await dialog.getByRole('button', { name: 'Yes' }).click();
    expect(await answer).toContain('no configuration');
  });
});

describe('a workspace in Restricted Mode', () => {
  let vscode: VsCode;

  beforeAll(async () => {
    vscode = await openVsCode({ trusted: false });
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('offers nothing that runs code, and refuses it also by force', async () => {
    await vscode.openFile('orders.ts');
    await vscode.witness.call('activate', { extension: 'poolscope.poolscope' });
    // It answers when the notification closes, and that is when VS Code ends.
    vscode.witness.call('execute', { command: 'poolscope.run', args: [] }).catch(() => undefined);
    await eventually(() => vscode.page.locator('.notification-toast').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Nothing was run.')]),
    );
    await vscode.screenshot('restricted-dark');
    expect(await vscode.page.locator('.codelens-decoration').count()).toBe(0);
    const call = { name: 'poolscope_run', input: { job: 'src/orders.ts#price' } };
    expect(await vscode.witness.call('invokeTool', call)).toContain('the workspace is in Restricted Mode');
    expect(vscode.recordings()).toEqual([]);
  });
});
