import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';
import type { ThemeName } from '../support/themes.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const server = new PanelServer();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), server.start()]);
});

afterAll(async () => {
  await browser?.close();
  server.stop();
});

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const screens: readonly (readonly [recording: string, tab: string, theme: ThemeName])[] = [
  ['finished', 'logs', 'dark'],
  ['finished', 'workers', 'dark'],
  ['finished', 'errors', 'dark'],
  ['finished', 'charts', 'dark'],
  ['finished', 'tuning', 'dark'],
  ['finished', 'tuning', 'light'],
  ['finished', 'tuning', 'highContrast'],
  ['finished', 'logs', 'highContrast'],
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
  // The debugger adds the script, since the page's policy allows no others.
  await panel.page.evaluate(axe);
  const findings = await panel.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`,
      );
  });
  await panel.page.close();
  expect(findings).toEqual([]);
});
