import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Panel, type PanelOptions, PanelServer } from './panelPage.ts';

/** Opens a browser for the tests of one file. Returns a function that opens a panel, one for each test, and checks that the panel keeps the page's rules. */
export function openPanels(): (options: PanelOptions) => Promise<Panel> {
  const server = new PanelServer();
  let browser: Browser;
  let panel: Panel | undefined;

  beforeAll(async () => {
    [browser] = await Promise.all([launchBrowser(), server.start()]);
  });

  afterAll(async () => {
    await browser?.close();
    server.stop();
  });

  afterEach(async () => {
    const open = panel;
    panel = undefined;
    if (!open) return;
    const violations = await open.violations();
    await open.page.close();
    expect(violations).toEqual([]);
  });

  return async (options) => {
    panel = await server.open(browser, options);
    return panel;
  };
}
