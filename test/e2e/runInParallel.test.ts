import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, userPath, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

/** Orders 17, 50 and 83 cannot be delivered. */
const failing = [17, 50, 83];

/** Items end when the test has written the file `go`. */
const waits = `
import { existsSync } from 'node:fs';
export const inputs = [1, 2, 3, 4];
export async function wait(item: number): Promise<number> {
  while (!existsSync(new URL('go', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20));
  return item;
}
`;

describe('a function that fails for some items, run in parallel from the palette', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({ files: { 'src/waits.ts': waits } });
    panel = runPanelOf(vscode);
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('accounts for all 100 items in the panel', async () => {
    await vscode.openFile('orders.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    expect(await panel.figure('succeeded').innerText()).toBe('97 / 100');
    expect(await panel.figure('failed').innerText()).toBe(String(failing.length));
  });

  it('ran on the Node of the user, not on that of the editor', () => {
    const [first] = vscode.recordings().at(-1) ?? [];
    const version = execFileSync('node', ['--version'], { env: { PATH: userPath() }, encoding: 'utf8' }).trim();
    expect(first).toMatchObject({ type: 'runStarted', node: version });
  });

  it("shows each worker's log", async () => {
    await panel.openTab('Workers');
    await eventually(() => panel.workerRows.count()).toBeGreaterThan(0);
    for (const row of await panel.workerRows.all()) {
      const worker = await row.getByRole('button').first().innerText();
      await row.getByRole('button').first().click();
      await eventually(() => panel.logRows.count()).toBeGreaterThan(0);
      await eventually(async () => new Set(await panel.logRows.locator('.worker').allInnerTexts())).toEqual(
        new Set([worker]),
      );
    }
    await vscode.screenshot('workers-dark');
    // The selected worker is shown in all tabs.
    const chip = vscode.panel().locator('poolscope-selection .chip').first();
    await chip.click();
    await chip.waitFor({ state: 'detached' });
  });

  it('shows all lines of all workers in the central log', async () => {
    const lines = (vscode.recordings().at(-1) ?? []).reduce(countLogLines, 0);
    await panel.openTab('Logs');
    await eventually(() => vscode.panel().locator('poolscope-logs .count').innerText()).toContain(String(lines));
    await eventually(() => panel.logRows.count()).toBeGreaterThan(0);
    await vscode.screenshot('logs-dark');
  });

  it('filters the central log by a pattern, whose engine VS Code serves to the panel', async () => {
    await vscode.panel().locator('poolscope-logs vscode-textfield input').fill('/no S.*U/');
    await eventually(() => panel.logRows.count()).toBe(failing.length);
    expect((await panel.logRows.locator('.item').allInnerTexts()).toSorted()).toEqual(
      failing.map((item) => `#${item}`),
    );
    await vscode.panel().locator('poolscope-logs vscode-textfield input').fill('');
  });

  it('groups the failures by cause, with the items and the message', async () => {
    await panel.openTab('Errors');
    await eventually(() => panel.errors.count()).toBe(1);
    if ((await panel.errors.getByRole('button').first().getAttribute('aria-expanded')) === 'false') {
      await panel.errors.getByRole('button').first().click();
    }
    const listed = await panel.errors
      .locator('button.item')
      .evaluateAll((buttons) => buttons.map((button) => Number((button as HTMLElement).dataset['item'])));
    expect(listed).toEqual(failing);
    expect(await panel.errors.locator('.message').innerText()).toMatch(
      /^OutOfStockError: SKU-\d+ is out of stock, \d+ missing$/,
    );
    await vscode.screenshot('errors-dark');
  });

  it('opens the source line of a mapped frame', async () => {
    const file = join(vscode.workspace, 'src/orders.ts');
    const line = lineOf(file, 'throw new OutOfStockError');
    const frame = panel.errors.locator('.frame').first().getByRole('button');
    expect(await frame.innerText()).toMatch(new RegExp(`^src/orders.ts:${line}:\\d+$`));
    await frame.click();
    await eventually(() => vscode.witness.call('activeEditor', null)).toEqual({ file, line });
  });

  it('keeps the run when the window is reloaded, and follows one that goes on', async () => {
    await vscode.runCommand('View: Close All Editors');
    await vscode.openFile('waits.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.state.innerText()).toBe('Running');
    await vscode.reload();
    await eventually(() => panel.state.innerText()).toBe('Running');
    writeFileSync(join(vscode.workspace, 'src/go'), '');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    expect(await panel.figure('succeeded').innerText()).toBe('4 / 4');
    await vscode.screenshot('reloaded-dark');
    expect(vscode.recordings()).toHaveLength(2);
  });

  it('profiles a function at a click, and marks its functions and lines while the Profile tab is shown', async () => {
    await vscode.runCommand('View: Close All Editors');
    await vscode.openFile('search.ts');
    await lenses(/^Profile$/).click();
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await eventually(() => vscode.panel().locator('poolscope-profile .lead').innerText()).toContain('src/search.ts:');
    await eventually(() => lenses(/ own \(.+ %\), .+ with calls$/).count()).toBeGreaterThan(1);
    await eventually(() => vscode.page.locator('.glyph-margin-widgets .cgmr').count()).toBeGreaterThan(1);
    await vscode.screenshot('profile-marks-dark');
    await lenses(/ own \(/)
      .first()
      .click();
    await eventually(() => vscode.panel().locator('poolscope-profile input').inputValue()).toMatch(
      /^(?:find|nearest|distance|normalize)$/,
    );
    await panel.openTab('Logs');
    await eventually(() => lenses(/ own \(/).count()).toBe(0);
    await eventually(() => vscode.page.locator('.glyph-margin-widgets .cgmr').count()).toBe(0);
  });

  it('exports a .cpuprofile that VS Code opens, with lenses of its own in the TypeScript file', async () => {
    const file = join(vscode.workspace, 'search.cpuprofile');
    const run = join(root, 'dist/cli.js');
    execFileSync(process.execPath, [run, 'export', newestRecording(), '--to=cpuprofile', `--out=${file}`]);
    await vscode.witness.call('open', { file });
    await vscode.openFile('search.ts');
    const theirs = vscode.page.locator('.codelens-decoration', { hasText: /Self Time, .* Total/ });
    await eventually(() => theirs.count()).toBeGreaterThan(1);
    await vscode.screenshot('cpuprofile-dark');
  });

  it('opens the recording in one file, with all its items', async () => {
    await vscode.runCommand('View: Close All Editors');
    const file = join(vscode.workspace, 'search.poolscope');
    const run = join(root, 'dist/cli.js');
    execFileSync(process.execPath, [run, 'export', newestRecording(), '--to=poolscope', `--out=${file}`]);
    await vscode.witness.call('open', { file });
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await panel.openTab('Logs');
    await vscode.screenshot('opened-recording-dark');
  });

  const lenses = (text: RegExp) => vscode.page.locator('.codelens-decoration a', { hasText: text });
  const newestRecording = (): string => {
    const data = join(dirname(vscode.workspace), 'data');
    const found = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('events.ndjson'),
    );
    return join(data, dirname(found.toSorted().at(-1) ?? ''));
  };
});

function countLogLines(sum: number, event: RunEvent): number {
  return event.type === 'logsWritten' ? sum + event.records.length : sum;
}

function lineOf(file: string, text: string): number {
  return (
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}
