import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { settle } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';

const openPanel = openPanels();

const shown = (more: object = {}) => ({ runId: 'run-1', tab: 'items', follow: false, ...more });
const cells = (page: Page, column: string): Promise<string[]> =>
  page.locator(`poolscope-items [role=rowgroup] .${column}[role=gridcell]`).allInnerTexts();
const found = (page: Page): Promise<string> => page.locator('poolscope-items .found').innerText();

it('lists all items; sorts, searches and filters them, and asks for the inputs of the rows in view', async () => {
  const sizes = Array.from({ length: 1284 }, (_, item) => (item * 7919) % 100_000);
  const { page, sent } = await openPanel({
    lines: goldenLines('finished'),
    state: shown(),
    answers: { valueBytes: sizes, searchItems: [40, 3] },
  });
  await settle(page);
  const grid = page.getByRole('grid', { name: 'Items' });
  expect(await grid.getAttribute('aria-rowcount')).toBe('1285');
  expect((await cells(page, 'input'))[0]).toBe('node_modules/lodash/fp/_mapping-0.js');
  const asked = (await sent()).filter(({ name }) => name === 'itemPreviews');
  const previews = asked.flatMap(({ payload }) => (payload as { readonly items: readonly number[] }).items);
  expect(Math.max(...previews)).toBeLessThan(60);

  await page.getByRole('button', { name: 'Slowest first' }).click();
  await settle(page);
  expect(await grid.getByRole('columnheader', { name: 'run' }).getAttribute('aria-sort')).toBe('descending');
  expect((await cells(page, 'run'))[0]).toBe('360 ms');
  await page.getByRole('button', { name: 'Largest first' }).click();
  await settle(page);
  expect((await cells(page, 'size'))[0]).toBe('97.5 KB');

  const search = page.getByRole('textbox', { name: 'Search items' });
  await search.fill('outcome=failed worker=5');
  await expect.poll(() => found(page)).toBe('2 of 1,284 items');
  await search.fill('run>20');
  await expect
    .poll(() => page.getByRole('alert').innerText())
    .toBe('run> needs a time with a unit, such as 20ms or 1.5s.');
  await search.fill('lodash run>1us');
  await expect.poll(() => found(page)).toBe('3 of 1,284 items');

  await grid.focus();
  await page.keyboard.press('End');
  await settle(page);
  expect(await grid.getAttribute('aria-activedescendant')).toBe(
    await grid.locator('[role=row][aria-selected=true]').getAttribute('id'),
  );
  expect(await page.locator('poolscope-item h1').innerText()).toMatch(/^Item 4[0-2]$/);

  await page.getByRole('tab', { name: 'Results 1,271' }).click();
  await settle(page);
  const results = page.getByRole('grid', { name: 'Results' });
  expect(await results.getAttribute('aria-rowcount')).toBe('1272');
  const values = results.locator('.value');
  await expect.poll(() => values.first().innerText()).toMatch(/^\{bytes: \d+, ratio: 0\.39\}$/);
  await results.focus();
  await page.keyboard.press('End');
  await settle(page);
  expect(await results.locator('[aria-selected=true] .value').innerText()).toBe('{bytes: 15496, ratio: 0.39}');
  await page.getByRole('button', { name: 'Copy all results' }).click();
  await page.getByRole('button', { name: 'Save all results' }).click();
  expect((await sent()).slice(-2).map(({ name }) => name)).toEqual(['copyResults', 'saveResults']);
});

it('compares, shows and sorts by a field of the inputs, groups by its ranges, and selects one in all views', async () => {
  const items = Array.from({ length: 1284 }, (_, item) => item);
  const { page, sent } = await openPanel({
    lines: goldenLines('finished'),
    state: shown(),
    answers: {
      inputFields: [{ label: 'item.points', kind: 'number', isGrouping: true }],
      fieldValues: {
        items: items.slice(0, 1280),
        numbers: items.map((item) => item * 100),
        codes: items.map(() => -1),
        ...{ texts: [], unread: 0, next: 0, isEnd: true },
      },
    },
  });
  const search = page.getByRole('textbox', { name: 'Search items' });
  await search.fill('points>15000');
  await expect.poll(() => found(page)).toBe('1,129 of 1,284 items');
  const note = page.getByRole('note');
  expect(await note.innerText()).toBe(
    'The inputs of 1,280 of 1,284 items were recorded; fields of the others are not known.',
  );
  await search.fill('score>3');
  await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/; the fields are item\.points\.$/);
  await search.fill('');

  await page.getByRole('button', { name: 'Fields of the input as columns: Fields' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'item.points' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'item.points' }).getByRole('button').click();
  await settle(page);
  expect((await cells(page, 'field')).slice(0, 2)).toEqual(['127900', '127800']);
  const asked = (await sent()).filter(({ name }) => name === 'fieldValues');
  expect(asked.map(({ payload }) => payload)).toEqual([{ label: 'item.points', offset: 0 }]);

  const by = page.getByRole('combobox', { name: 'Group by' });
  await by.selectOption('item.points');
  const table = page.getByRole('table', { name: 'Groups of items' });
  await expect.poll(() => table.getByRole('row').count()).toBe(8);
  await table.getByRole('button', { name: 'under 18,000' }).click();
  await settle(page);
  const bar = page.getByRole('group', { name: 'Selection' });
  expect(await bar.innerText()).toMatch(/^item\.points: under 18,000\s+180 items · /);
  expect(await table.getByRole('row').count()).toBe(8);
  await by.selectOption('');
  await settle(page);
  expect((await cells(page, 'item')).slice(0, 2)).toEqual(['179', '178']);
  await page.getByRole('tab', { name: 'Errors' }).click();
  const causes = page.locator('poolscope-errors section .count');
  expect((await causes.allInnerTexts()).reduce((sum, count) => sum + Number(count), 0)).toBeLessThan(13);
});

it('keeps number, input and run time in a narrow panel, and the column that sorts', async () => {
  const { page } = await openPanel({
    lines: goldenLines('finished'),
    state: shown({ items: { query: '', by: 'chunk', isDescending: true } }),
    width: 400,
  });
  const heads = page.getByRole('columnheader');
  expect(await heads.allInnerTexts()).toEqual(['item', 'input', 'chunk ↓', 'run']);
  const list = page.locator('poolscope-items .virtual-scroll');
  expect(await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});
