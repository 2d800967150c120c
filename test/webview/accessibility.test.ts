import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer, settle } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';
import type { ThemeName } from '../../webview/standalone/themes.ts';

const server = new PanelServer();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), server.start()]);
});

afterAll(async () => {
  await browser?.close();
  server.stop();
});

const screens: readonly (readonly [recording: string, tab: string, theme: ThemeName])[] = [
  ['finished', 'items', 'light'],
  ['finished', 'items', 'highContrast'],
  ['finished', 'tuning', 'highContrast'],
  ['finished', 'errors', 'light'],
  ['races', 'races', 'dark'],
  ['races', 'races', 'light'],
  ['profiled', 'profile', 'dark'],
  ['profiled', 'profile', 'light'],
  ['couldNotStart', 'logs', 'dark'],
  ['empty', 'logs', 'light'],
  ['deadlock', 'locks', 'dark'],
  ['deadlock', 'locks', 'light'],
  ['deadlock', 'locks', 'highContrast'],
];

it.each(screens)('%s, %s, %s: axe finds nothing serious', async (recording, tab, theme) => {
  const state = { runId: 'run-1', tab, item: 482, selection: { worker: 3 }, follow: false };
  const panel = await server.open(browser, { lines: goldenLines(recording), theme, state });
  const findings = await accessibilityFindings(panel.page);
  await panel.page.close();
  expect(findings).toEqual([]);
});

/** 1600 x 1000 at a zoom of 200 %, a side bar, half of a window, and a narrow window. */
const sizes: readonly (readonly [width: number, height: number])[] = [
  [800, 500],
  [260, 700],
  [411, 900],
  [640, 800],
];

/** Texts that begin or end outside of the page and that no scroll bar leads to. */
const textsOutside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const outside: string[] = [];
    const visit = (root: ParentNode, scrolls: boolean): void => {
      for (const element of root.children) {
        const { overflowX, textOverflow, position } = getComputedStyle(element);
        const inside = scrolls || overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis';
        const { left, right, width } = element.getBoundingClientRect();
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
        if (hasText && !inside && width > 1 && position !== 'absolute' && (right > innerWidth + 1 || left < -1))
          outside.push(`${element.localName} ${element.textContent?.trim().slice(0, 40)}`);
        visit(element, inside);
        if (element.shadowRoot) visit(element.shadowRoot, inside);
      }
    };
    visit(document.body, false);
    return outside;
  });

it.each(['finished', 'profiled'])(
  '%s: each tab can be reached and read at every size, and axe finds nothing',
  async (recording) => {
    const state = { runId: 'run-1', tab: 'logs', item: null, follow: false };
    const { page } = await server.open(browser, { lines: goldenLines(recording), theme: 'dark', state });
    const problems: string[] = [];
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      const name = (await tab.innerText()).split('\n')[0];
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await settle(page);
        const at = `${name} at ${width} x ${height}`;
        await page.locator('.tabpanel').evaluate((panel) => panel.scrollIntoView({ block: 'end' }));
        const box = await page.locator('.tabpanel').boundingBox();
        if (!box || box.height < 200 || box.y < -1 || box.y + box.height > height + 1)
          problems.push(`${at}: ${JSON.stringify(box)}`);
        problems.push(...(await textsOutside(page)).map((text) => `${at}: ${text}`));
      }
      await page.setViewportSize({ width: 411, height: 900 });
      await settle(page);
      problems.push(...(await accessibilityFindings(page)).map((finding) => `${name}: ${finding}`));
    }
    await page.close();
    expect(problems).toEqual([]);
  },
);
