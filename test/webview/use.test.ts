import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { settle } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';

const openPanel = openPanels();
const state = { runId: 'run-1', tab: 'workers', follow: false, selection: { worker: 1 } };

it('shows what each worker uses over time, with the limit of its heap and its restarts', async () => {
  const { page } = await openPanel({ lines: goldenLines('leaking'), state });
  const table = page.getByRole('table', { name: 'Workers' });
  const lanes = table.getByRole('img', { name: /^worker 1, / });
  expect(await lanes.evaluateAll((list) => list.map((lane) => lane.getAttribute('aria-label')))).toEqual([
    expect.stringMatching(/^worker 1, CPU: peak \d+ %, mean \d+ %, last \d+ % of one core$/),
    expect.stringMatching(/^worker 1, V8 heap: peak 238 MB, mean \d+ MB, last \d+ MB of at most 256 MB$/),
    expect.stringMatching(/^worker 1, event loop: peak 100 %, mean 100 %, last 100 % of the time busy$/),
  ]);
  // The keyboard selects a worker, and its lanes are there in words.
  expect(await page.locator('poolscope-workers .use-text').innerText()).toContain('V8 heap: peak 238 MB');

  await lanes.nth(1).hover({ position: { x: 30, y: 9 } });
  const tip = page.locator('poolscope-workers [role=tooltip]');
  expect(await tip.innerText()).toMatch(/^\d\.\d{3} s: V8 heap \d+ MB of at most 256 MB$/);
  await page.mouse.move(0, 0);
  expect(await tip.isVisible()).toBe(false);

  const all = page.locator('poolscope-use-lanes');
  const summary = async (): Promise<string> => (await all.getByRole('img').getAttribute('aria-label')) ?? '';
  expect(await summary()).toMatch(
    /^All workers, in the time shown\. CPU: peak \d\.\d\d, mean \d\.\d\d of 4 cores\. V8 heap/,
  );
  await all.locator('canvas').hover({ position: { x: 500, y: 20 } });
  await settle(page);
  expect(await all.getByRole('tooltip').innerText()).toMatch(
    /^\d\.\d{3} s: CPU \d\.\d\d of 4 cores, V8 heap \d+ MB of at most 1\.0 GB$/,
  );
  const whole = await summary();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -600);
  await page.keyboard.up('Control');
  await settle(page);
  expect(await summary()).not.toBe(whole);
  // The pointer on the timeline shows its time in the lanes, too.
  await page.locator('poolscope-timeline .scroll').hover({ position: { x: 700, y: 60 } });
  await settle(page);
  expect(await all.getByRole('tooltip').count()).toBe(1);

  // The lanes are in view at any width: other columns give way.
  for (const width of [1100, 640, 400]) {
    await page.setViewportSize({ width, height: 800 });
    await settle(page);
    const tables = page.locator('poolscope-workers .tables');
    const beyond = await tables.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect([width, beyond, await lanes.nth(1).isVisible()]).toEqual([width, 0, true]);
  }
});

it('says why a short run has no lanes, and draws no empty ones', async () => {
  const { page } = await openPanel({ lines: goldenLines('succeeded'), state });
  expect(await page.locator('poolscope-workers .use-text').innerText()).toMatch(/fewer than two measurements/);
  expect(await page.locator('poolscope-workers canvas, poolscope-use-lanes canvas').count()).toBe(0);
});
