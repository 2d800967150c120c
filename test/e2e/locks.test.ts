import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { banking } from './banking.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

let vscode: VsCode;
let panel: RunPanel;

beforeAll(async () => {
  vscode = await openVsCode({ files: { 'src/banking.ts': banking }, settings: { 'poolscope.workers': 2 } });
  panel = runPanelOf(vscode);
});
afterAll(() => vscode.close());
shootFailures(() => vscode);

it('shows a deadlock of two workers with both stacks, and the lines they lead to', async () => {
  await vscode.openFile('banking.ts');
  await vscode.runCommand('Poolscope: Run in Parallel');
  await eventually(() => panel.state.innerText()).toBe('Finished');
  expect(await panel.figure('failed').innerText()).toBe('2');
  expect(await panel.figure('succeeded').innerText()).toBe('6 / 8');
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
  const events = vscode.recordings().at(-1) ?? [];
  const found = events.find((event) => event.type === 'deadlockFound');
  const since = Math.max(...(found?.members.map(({ sinceMicros }) => sinceMicros) ?? []));
  console.log(`told of ${Math.round(((found?.atMicros ?? Number.NaN) - since) / 1000)} ms after the second wait began`);
});
