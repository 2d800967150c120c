import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Panel, type PanelOptions, PanelServer } from './panelPage.ts';

/** A browser for the tests of one file. Gives what opens a panel there, one a test; none may break the page's rules. */
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
