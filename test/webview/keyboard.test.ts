import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { goldenLines } from '../support/recordings.ts';

const openPanel = openPanels();

/** Role and name of the element that has the focus, in whatever shadow root. */
const focusOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return 'page';
    const role = element.getAttribute('role') ?? element.localName;
    const name = element.getAttribute('aria-label') ?? (element as HTMLElement).innerText;
    return `${role} ${name.replace(/\s+/g, ' ').trim().slice(0, 32).trim()}`;
  });

/** The panel renders a change in the next frame. What is then gone passes its focus on in the next task. */
const rendered = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

it('is worked from the keyboard alone: timeline, selection, tabs, items, log and errors', async () => {
  const { page, state } = await openPanel({
    lines: goldenLines('finished'),
    state: { runId: 'run-1', tab: 'logs', follow: false },
  });
  /** Presses keys one after another, as a user does, and looks where the focus is then. */
  const press = async (keys: string, focus: string, count = 1): Promise<void> => {
    const all = Array.from({ length: count }, () => keys.split(' ')).flat();
    for (const key of all) await page.keyboard.press(key);
    await rendered(page);
    await expect.poll(() => focusOf(page), { message: keys }).toBe(focus);
  };
  const timeline = 'application Timeline of 8 workers and 1,284';

  await press('Tab', 'button Retry failed');
  await press('Tab', timeline, 8);
  await press('ArrowRight ArrowDown', timeline);
  const { item } = (await state()) as { readonly item: number };
  expect(item).toBeGreaterThanOrEqual(0);
  // It zooms, moves, and selects the time that is in view.
  await press('w w d r', timeline);
  const { selection } = (await state()) as { readonly selection: { readonly range: unknown } };
  expect(await state()).toMatchObject({ item, zoom: selection.range });
  await press('Tab ArrowDown', 'separator Resize the timeline');
  expect(await state()).toMatchObject({ timelineHeight: expect.any(Number) });
  await press('Tab', 'button 657 ms – 4.78 s');
  await press('Tab Tab', 'button Clear all');
  // The button goes with the selection, and the focus to the open tab.
  await press('Enter', 'tab Logs 1,292');
  expect(await state()).toMatchObject({ selection: { range: null } });

  await press('ArrowLeft', 'tab Items 1,284');
  await press('Tab', 'input Search items');
  await page.keyboard.type('run>60ms');
  await press('Tab Enter', 'button Slowest first');
  await press('Tab', 'select Group by');
  await press('Tab', 'grid Items');
  await press('ArrowDown ArrowDown', 'grid Items');
  expect(await state()).toMatchObject({ items: { query: 'run>60ms', by: 'run', isDescending: true } });
  expect(await state()).not.toMatchObject({ item });
  await press('Tab', 'button run ↓');
  await press('ArrowRight Enter', 'button lines ↓');
  await press('Escape', 'button lines ↓');
  expect(await state()).toMatchObject({ item: null });
  await press('/', 'input Search items');
  await press('Shift+Tab', 'tab Items 1,284');

  await press('ArrowRight', 'tab Logs 1,292');
  await press('Control+f', 'input Filter text or /regex/');
  await page.keyboard.type('terser');
  await press('Tab Enter', 'button Workers: all workers');
  await press('Tab Tab Space', 'menuitemcheckbox w0 151 lines');
  await press('Escape', 'button Workers: w0');
  expect(await state()).toMatchObject({ logs: { text: 'terser', workers: [0] } });
  await press('Tab', 'button Clear the filter', 5);
  await press('Enter', 'tab Logs 1,292');
  await press('Tab', 'grid Log lines', 7);
  await press('ArrowDown ArrowDown', 'grid Log lines');
  expect(await state()).toMatchObject({ item: expect.any(Number), logs: { text: '', workers: [] } });
  await press('Escape', 'grid Log lines');

  await press('Shift+Tab', 'tab Logs 1,292', 7);
  await press('ArrowRight', 'tab Errors 13');
  await press('Tab', 'button Run failed items again');
  await press('Tab', 'button 57 node_modules/lodash/fp/_mappi', 5);
  await press('Enter', 'button 57 node_modules/lodash/fp/_mappi');
  expect(await state()).toMatchObject({ item: 57 });
});
