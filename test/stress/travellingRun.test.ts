import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as playwright from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { poolscope } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const items = 10_000;
const dir = scratch('travelling');
const page = join(dir, 'run.html');

/** Inputs like those of a shop, log lines for each fifth item, and an error for each fiftieth. */
const work = `
export const inputs = Array.from({ length: ${items} }, (_, n) => ({ order: n, customer: 'customer ' + (n % 97), lines: [n, n + 1] }));
export function price({ order, customer, lines }) {
  if (order % 5 === 0) console.log('order', order, 'of', customer);
  if (order % 50 === 49) throw new RangeError('order ' + order + ' has no price');
  return { order, sum: lines[0] * 2, text: customer + ' pays <b>' + order + '</b>' };
}
`;

beforeAll(async () => {
  mkdirSync(dir);
  writeFileSync(join(dir, 'shop.ts'), work);
  const ran = await poolscope(['run', 'shop.ts', '--workers=2', '--record=run', '--quiet'], { cwd: dir });
  expect(ran.code).toBe(1);
  expect((await poolscope(['export', 'run', '--to', 'html', '--out', page], { cwd: dir })).code).toBe(0);
});

/** Debian's Firefox. Playwright drives it by WebDriver BiDi, which its types do not name yet. */
const firefox = '/usr/bin/firefox-esr';
const launchFirefox = (): Promise<playwright.Browser> =>
  (playwright as unknown as { _bidiFirefox: playwright.BrowserType })._bidiFirefox.launch({ executablePath: firefox });

describe.each([
  { name: 'Chromium', launch: launchBrowser, isThere: true },
  { name: 'Firefox', launch: launchFirefox, isThere: existsSync(firefox) },
])('a run of 10,000 items as a page in $name', ({ launch, isThere }) => {
  test.runIf(isThere)('has less than 4 MB, opens from disk, selects and searches, and axe finds nothing', async () => {
    expect(statSync(page).size).toBeLessThan(4_000_000);
    const browser = await launch();
    onTestFinished(() => browser.close());
    const shown = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    const problems: string[] = [];
    shown.on('pageerror', (error) => problems.push(String(error)));
    await shown.goto(pathToFileURL(page).href);
    await shown.locator('poolscope-header [data-tile="failed"] .value').getByText('200', { exact: true }).waitFor();
    await shown.getByRole('tab', { name: 'Errors' }).click();
    await shown.locator('poolscope-errors button[data-item]').first().click();
    await shown.locator('poolscope-item').getByText('RangeError').first().waitFor();
    await shown.getByRole('tab', { name: /^Items/ }).click();
    await shown.getByRole('textbox', { name: 'Search items' }).fill('order>=9900 text="customer 3"');
    await shown.getByText(/^\d+ of 10,000 items$/).waitFor();
    await shown.screenshot({ path: join(dir, 'page.png') });
    expect(problems).toEqual([]);
    expect(await accessibilityFindings(shown)).toEqual([]);
  });
});
