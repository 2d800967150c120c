import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { animationOf, smallPicture, type Frame } from '../support/animation.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type Theme, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

const mostBytes = 2_000_000;
const themes: readonly (readonly [Theme, string])[] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
];

/** `npm run pictures` also makes the animated picture of the Marketplace page and the pictures of the walkthrough. */
describe.runIf(process.env['POOLSCOPE_PICTURES'] === '1').each(themes)('the main flow, %s', (theme, suffix) => {
  let vscode: VsCode;
  let panel: RunPanel;
  const frames: Frame[] = [];

  beforeAll(async () => {
    mkdirSync(join(root, 'media/walkthrough'), { recursive: true });
    vscode = await openVsCode({ theme, settings: { 'poolscope.workers': 4, 'breadcrumbs.enabled': false } });
    panel = runPanelOf(vscode);
    await vscode.page.setViewportSize({ width: 1440, height: 860 });
    await vscode.runCommand('View: Toggle Primary Side Bar Visibility');
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const capture = async (delayMs: number): Promise<void> => {
    frames.push({ png: await vscode.page.screenshot(), delayMs });
  };
  const keep = async (name: string): Promise<void> => {
    const picture = await smallPicture(vscode.page, await vscode.page.screenshot(), 1080);
    writeFileSync(join(root, `media/walkthrough/${name}-${suffix}.webp`), picture);
  };

  /** Shows a pointer at the middle of an element, then clicks it. */
  const click = async (target: Locator): Promise<void> => {
    const box = await target.boundingBox();
    if (!box) throw new Error('nothing to click');
    await showPointer(vscode, box.x + Math.min(box.width / 2, 60), box.y + box.height / 2);
    await capture(900);
    await target.click({ position: { x: Math.min(box.width / 2, 60), y: box.height / 2 } });
    await hidePointer(vscode);
  };

  it('leads from the sample to the failed item under the debugger', { timeout: 300_000 }, async () => {
    await vscode.runCommand('Poolscope: Open the Sample');
    const lens = vscode.page.locator('.codelens-decoration a', { hasText: 'Run in parallel' });
    await lens.waitFor();
    await capture(1500);
    await click(lens);
    while ((await panel.state.count()) === 0 || (await panel.state.innerText()) !== 'Finished') {
      if ((await panel.state.count()) > 0) await capture(180);
      await vscode.page.waitForTimeout(60);
    }
    await capture(1500);
    await keep('run');
    await click(vscode.panel().getByRole('tab', { name: 'Errors' }));
    await eventually(() => panel.errors.count()).toBe(1);
    await capture(900);
    await click(panel.errors.locator('button[data-item="50"]'));
    await vscode.panel().locator('poolscope-item pre').first().waitFor();
    await capture(1800);
    await keep('find');
    await click(panel.button('Debug alone'));
    await vscode.witness.seen('stopped');
    await vscode.page.locator('.exception-widget').waitFor();
    // The function is at the end of the file, so the message would be cut off below it.
    await vscode.page.locator('.editor-instance').first().hover();
    await vscode.page.mouse.wheel(0, 300);
    await vscode.page.waitForTimeout(500);
    await capture(3500);
    await keep('debug');
    if (suffix === 'light') return;
    const file = join(root, 'media/screenshots/main-flow.gif');
    writeFileSync(file, await animationOf(vscode.page, frames, 960));
    console.log(`${frames.length} frames, ${(statSync(file).size / 1e6).toFixed(2)} MB`);
    expect(statSync(file).size).toBeLessThan(mostBytes);
  });
});

async function showPointer({ page }: VsCode, x: number, y: number): Promise<void> {
  await page.evaluate(
    ([left, top]) => {
      const mark = document.createElement('div');
      mark.id = 'pointer';
      mark.style.cssText = `position:fixed;left:${left - 14}px;top:${top - 14}px;width:28px;height:28px;border-radius:50%;
        background:rgba(255,180,0,.45);border:2px solid rgb(255,180,0);pointer-events:none;z-index:100000`;
      document.body.append(mark);
    },
    [x, y] as const,
  );
}

const hidePointer = ({ page }: VsCode): Promise<void> =>
  page.evaluate(() => document.getElementById('pointer')?.remove());
