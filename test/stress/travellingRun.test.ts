import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { hasFirefox, openInFirefox } from '../support/firefox.ts';
import { poolscope } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const items = 10_000;
const dir = scratch('travelling');
const page = join(dir, 'run.html');
const search = 'order>=9900 customer=*3';
const found = '10 of 10,000 items';

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
  expect(statSync(page).size).toBeLessThan(4_000_000);
});

test('a run of 10,000 items as a page opens in Chromium from disk, selects and searches, and axe finds nothing', async () => {
  const browser = await launchBrowser();
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
  await shown.getByRole('textbox', { name: 'Search items' }).fill(search);
  await shown.getByText(found, { exact: true }).waitFor();
  expect(problems).toEqual([]);
  expect(await accessibilityFindings(shown)).toEqual([]);
});

/** The same in a page without Playwright: elements are found in all shadow roots, and each step waits for its effect. */
const steps = `(async () => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap((each) => (each.shadowRoot ? all(selector, each.shadowRoot) : []))];
  const until = async (what, look) => {
    for (let k = 0; k < 300; k++) {
      const seen = look();
      if (seen) return seen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('not seen: ' + what);
  };
  const tab = (name) => all('[role=tab]').find((each) => each.textContent.trim().startsWith(name));
  const shown = (selector) => all(selector).map((each) => each.textContent + (each.shadowRoot?.textContent ?? '')).join(' ');
  await until('the failures', () => all('[data-tile=failed] .value').some((each) => each.textContent.trim() === '200'));
  tab('Errors').click();
  (await until('an item', () => all('button[data-item]')[0])).click();
  await until('its error', () => shown('poolscope-item').includes('RangeError'));
  tab('Items').click();
  const input = await until('the search', () => all('input[aria-label="Search items"]')[0] ?? all('[aria-label="Search items"]')[0]);
  input.value = ${JSON.stringify(search)};
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  await until('the items', () => shown('poolscope-items').includes(${JSON.stringify(found)}));
  return true;
})()`;

test.runIf(hasFirefox)('it does the same in Firefox', async () => {
  const shown = await openInFirefox(pathToFileURL(page).href);
  onTestFinished(() => shown.close());
  expect(await shown.evaluate(steps)).toBe(true);
  await shown.screenshot(join(dir, 'firefox.png'));
  expect(shown.problems).toEqual([]);
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await shown.evaluate(`(() => { ${axe} })()`);
  const violations = (await shown.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }).then(({ violations }) => violations.map(({ id, impact }) => ({ id, impact })))`,
  )) as readonly { readonly impact: string }[];
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});
