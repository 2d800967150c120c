import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer } from '../support/panelPage.ts';
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
  ['finished', 'logs', 'dark'],
  ['finished', 'workers', 'dark'],
  ['finished', 'errors', 'dark'],
  ['finished', 'charts', 'dark'],
  ['finished', 'tuning', 'dark'],
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
  const state = { runId: 'run-1', tab, item: 482, worker: 3, follow: false };
  const panel = await server.open(browser, { lines: goldenLines(recording), theme, state });
  const findings = await accessibilityFindings(panel.page);
  await panel.page.close();
  expect(findings).toEqual([]);
});
