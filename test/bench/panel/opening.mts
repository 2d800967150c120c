import { basename } from 'node:path';
import type { VsCode } from '../../support/vscode.ts';
import { closeEditors, count } from './actions.mts';

export interface OpeningTimes {
  /** Milliseconds from the click to the header, and to a timeline with all items. */
  readonly header: number;
  readonly all: number;
}

/** Closes all panels and opens a run. `open` returns the time of the click. */
export async function timeOpening(vscode: VsCode, items: number, open: () => Promise<number>): Promise<OpeningTimes> {
  await closeEditors(vscode);
  return timesFrom(vscode, items, await open());
}

/** Hides the panel behind another editor and comes back to it. VS Code has thrown its page away meanwhile. */
export async function timeReturning(vscode: VsCode, items: number, title: string): Promise<OpeningTimes> {
  const { page, runCommand } = vscode;
  const tab = page.locator('.tab', { hasText: title });
  await tab.click();
  await runCommand('File: New Untitled Text File');
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  const startedAtMs = Date.now();
  await tab.click();
  return timesFrom(vscode, items, startedAtMs);
}

async function timesFrom({ panel }: VsCode, items: number, startedAtMs: number): Promise<OpeningTimes> {
  await panel().locator('poolscope-header .badge').waitFor();
  const header = Date.now() - startedAtMs;
  await panel()
    .locator(`poolscope-timeline .scroll canvas[aria-label*="${count(items)} items"]`)
    .waitFor({ timeout: 60_000 });
  return { header, all: Date.now() - startedAtMs };
}

/** Shows the last run of the window. */
export const showRun = ({ runCommand }: VsCode): Promise<number> => runCommand('Poolscope: Show Run');

/** Opens the file of a recording by the dialog of VS Code, which lists the files of the folder that was typed. */
export async function openRecording({ page, runCommand }: VsCode, file: string): Promise<number> {
  await runCommand('Poolscope: Open Recording…');
  const dialog = page.locator('.quick-input-widget', { hasText: 'Open a Recording' });
  await dialog.locator('input[type="text"]').fill(file);
  await dialog.locator('.monaco-list-row', { hasText: basename(file) }).waitFor();
  const startedAtMs = Date.now();
  await page.keyboard.press('Enter');
  return startedAtMs;
}
