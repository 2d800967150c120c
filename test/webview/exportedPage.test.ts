import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPage } from '../../src/pageWriter/runPage.ts';
import { recordingFiles } from '../../src/recording/format.ts';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { goldenLines } from '../support/recordings.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

test('a run as a page opens from the disk and shows items, their inputs and logs, without a network', async () => {
  const dir = scratch('recording');
  mkdirSync(dir);
  writeFileSync(join(dir, recordingFiles.events), goldenLines('finished'));
  const inputs = Array.from(
    { length: 1284 },
    (_, item) => `{"item":${item},"input":{"n":${item},"text":"</script><b>"}}\n`,
  );
  writeFileSync(join(dir, recordingFiles.inputs), inputs.join(''));
  const file = scratch('run.html');
  writeFileSync(file, await runPage(dir, join(root, 'dist/webview')));

  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme: 'light' });
  const [problems, requests]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => requests.push(request.url().slice(0, 5)));
  await page.goto(pathToFileURL(file).href);
  await page.locator('poolscope-header [data-tile="failed"] .value').getByText('13', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Errors' }).click();
  await page.locator('poolscope-errors button[data-item]').first().click();
  await page.locator('poolscope-item').getByText('</script><b>').first().waitFor();
  expect(await page.locator('vscode-button:visible').allInnerTexts()).toEqual(['Copy input']);
  await page.locator('poolscope-item .frame').first().waitFor();
  expect(await page.locator('.frame button').count()).toBe(0);
  await page.getByRole('tab', { name: /^Items/ }).click();
  await page.getByRole('textbox', { name: 'Search items' }).fill('n>=1200 text=*<b>');
  await page.getByText('84 of 1,284 items').waitFor();
  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.locator('poolscope-log-list .row').first().waitFor();
  // The engine for such patterns is a part of the page.
  await page.getByRole('textbox', { name: 'Filter text' }).fill('/^no(.+)+where$/');
  await page.getByText(/^None of [\d,]+ lines passes the filter/).waitFor();
  expect(problems).toEqual([]);
  // The engine is a part of the page that it reads as a blob.
  expect([...new Set(requests)]).toEqual(['file:', 'blob:']);
  // Last, because axe reads the style sheets again, which the page's policy forbids.
  expect(await accessibilityFindings(page)).toEqual([]);
});
