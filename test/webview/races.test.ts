import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { type Panel, settle } from '../support/panelPage.ts';
import { goldenLines, goldenLinesOf } from '../support/recordings.ts';

const openPanel = openPanels();

async function open(recording: string, tab = 'races'): Promise<Panel> {
  const state = { runId: 'run-1', tab, follow: false };
  return openPanel({ lines: goldenLines(recording), state });
}

it('has a tab for races only where they were looked for', async () => {
  const { page } = await open('finished');
  expect(await page.getByRole('tab', { name: 'Races' }).count()).toBe(0);
  expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Workers');
});

it('shows both accesses of a race side by side, with their frames', async () => {
  const { page, sent } = await open('races');
  expect(await page.getByRole('tab', { name: 'Races' }).innerText()).toBe('Races\n3');
  const heads = page.locator('poolscope-races .head');
  expect(await heads.allInnerTexts()).toEqual([
    'value "total" write / read\norders.ts:14',
    'array-1f0c93a2b47d55e0[12] write / write\norders.ts:31 / orders.ts:40',
    'value "last" read / write\n? / orders.ts:19',
  ]);
  const sides = page.locator('poolscope-races .access');
  expect(await sides.count()).toBe(2);
  expect(await sides.locator('h3').allInnerTexts()).toEqual(['write\nitem 3\nworker 0', 'read\nitem 7\nworker 1']);
  const boxes = await Promise.all([sides.nth(0).boundingBox(), sides.nth(1).boundingBox()]);
  expect(boxes[0]!.y).toBe(boxes[1]!.y);
  await heads.nth(1).click();
  await page.getByRole('button', { name: 'src/orders.ts:40:12' }).click();
  expect((await sent()).filter(({ name }) => name === 'openRaceFrame').map(({ payload }) => payload)).toEqual([
    { race: 1, access: 1, frame: 0 },
  ]);
});

it('selects the item of an access', async () => {
  const { page } = await open('races');
  await page.locator('poolscope-races').getByRole('button', { name: 'item 7' }).click();
  await settle(page);
  expect(await page.locator('poolscope-item').getAttribute('aria-label')).toBe('Item 7');
});

it('reports what it means when none was seen', async () => {
  const lines = goldenLinesOf('succeeded', { detectRaces: true });
  const { page } = await openPanel({ lines, state: { runId: 'run-1', tab: 'races', follow: false } });
  await settle(page);
  await page.getByRole('tab', { name: 'Races' }).click();
  expect(await page.locator('poolscope-races .empty').innerText()).toContain('No races were seen.');
});
