import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { settle } from '../support/panelPage.ts';
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

it('is worked from the keyboard alone: timeline, selection, tabs, items, log and errors', async () => {
  const { page, state } = await openPanel({
    lines: goldenLines('finished'),
    state: { runId: 'run-1', tab: 'logs', follow: false },
  });
  const walked: string[] = [];
  /** Presses keys one after another, as a user does, and notes where the focus is then. */
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
    await settle(page);
    walked.push(`${keys.join(' ')}: ${await focusOf(page)}`);
  };
  const times = (count: number, key: string): string[] => Array.from({ length: count }, () => key);
  const seen: unknown[] = [];
  const note = async (): Promise<void> => void seen.push(await state());

  await press('Tab');
  await press(...times(4, 'Tab'));
  await press(...times(4, 'Tab'));
  await press('ArrowRight', 'ArrowDown');
  await press('w', 'w', 'd');
  await press('r');
  await note();
  await press('Tab', 'ArrowDown');
  await press('Tab');
  await press('Tab', 'Tab');
  await press('Enter');
  await note();
  await press('Tab');
  console.log(walked, JSON.stringify(seen, null, 1));
  await press('ArrowLeft');
  await press('Tab');
  await page.keyboard.type('run>60ms');
  await press('Tab', 'Enter');
  await press('Tab', 'Tab');
  await press('ArrowDown', 'ArrowDown');
  await note();
  await press('Tab', 'ArrowRight', 'Enter');
  await note();
  await press('Escape');
  await press('/');
  await note();
  await press('Shift+Tab');
  await press('ArrowRight');
  await press('Control+f');
  await page.keyboard.type('terser');
  await press('Tab', 'Enter');
  await press('Tab', 'Tab', 'Space');
  await press('Escape');
  await note();
  await press(...times(5, 'Tab'));
  await press('ArrowDown', 'ArrowDown', 'Enter');
  await note();
  await press('Tab', 'Tab');
  await press('Escape');
  console.log(walked, JSON.stringify(seen, null, 1));
  expect(walked).toEqual([]);
});
