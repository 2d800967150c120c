import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { until } from '../support/until.ts';
import type { VsCode } from '../support/vscode.ts';

/** VS Code's own figures: the time to load the code and to activate. */
export async function activationMs({ page, runCommand }: VsCode): Promise<number> {
  await runCommand('Developer: Show Running Extensions');
  const editor = page.locator('.runtime-extensions-editor');
  const row = editor.locator('.monaco-list-row', { hasText: 'Poolscope', hasNotText: 'witness' });
  // The slowest come first, and the list has only the visible rows.
  await editor.locator('.monaco-list-row').first().click();
  await until('our row of the running extensions', async () => {
    if (await row.isVisible()) return true;
    await page.keyboard.press('PageDown');
    return undefined;
  });
  const text = await row.locator('.activation-time').innerText();
  await page.keyboard.press('Escape');
  await editor.waitFor({ state: 'detached' });
  return Number(/(\d+)ms/.exec(text)?.[1]);
}

/** Ids of the language servers of this window. */
export function languageServers({ workspace }: Pick<VsCode, 'workspace'>): readonly string[] {
  const home = dirname(workspace);
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return command.includes(home) && command.includes('dist/server.js');
    } catch {
      return false; // It has ended.
    }
  });
}
