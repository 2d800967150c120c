import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer, settle } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import { simulateRun } from '../support/simulateRun.ts';

// Figures are printed, not asserted, since they depend on the machine. Counting frames asserts that work is done in
// slices.
const server = new PanelServer();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), server.start()]);
});

afterAll(async () => {
  await browser?.close();
  server.stop();
});

/** Gaps between animation frames while `work` runs, in milliseconds. */
async function gapsDuring(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const tick = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { gaps });
  });
  await work();
  return page.evaluate(() => (window as unknown as { gaps: number[] }).gaps.slice(1));
}

function figures(gaps: readonly number[]): string {
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (q: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1);
  return `${gaps.length} frames, gap p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}

async function paintTimes(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const timeline = document.querySelector('poolscope-panel')?.shadowRoot?.querySelector('poolscope-timeline');
        const times: number[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntriesByName('poolscope.timeline.paint')) times.push(entry.duration);
          if (times.length >= 30) done(times);
          else (timeline as unknown as { requestUpdate(): void }).requestUpdate();
        });
        observer.observe({ entryTypes: ['measure'] });
        (timeline as unknown as { requestUpdate(): void }).requestUpdate();
      }),
  );
}

it('keeps painting while a million items come in, and draws them quickly at every zoom', async () => {
  const run = {
    items: 1_000_000,
    workers: 16,
    chunksize: 2_000,
    seed: 5,
    meanMicros: 100,
    logsPerItem: 0,
    failing: 0.0005,
  };
  const lines = encodeEvents(simulateRun(run));
  const panel = await server.open(browser, { lines: '', state: { runId: 'run-1', tab: 'workers' } });
  let took = 0;
  const gaps = await gapsDuring(panel.page, async () => {
    for (let from = 0; from < lines.length;) {
      const cut = lines.indexOf('\n', from + 512_000);
      const to = cut < 0 ? lines.length : cut + 1;
      took += await panel.feed(lines.slice(from, to));
      from = to;
    }
  });
  console.log(`1M items: ${(lines.length / 1e6).toFixed(1)} MB folded in ${Math.round(took)} ms; ${figures(gaps)}`);
  expect(gaps.length).toBeGreaterThan(5);
  await settle(panel.page);
  expect(await panel.page.locator('[data-tile=succeeded] .suffix').innerText()).toContain('1,000,000');
  await panel.page.locator('poolscope-timeline .scroll').focus();
  for (let zoom = 0; zoom <= 12; zoom++) {
    if (zoom % 4 === 0) {
      const times = (await paintTimes(panel.page)).sort((a, b) => a - b);
      console.log(
        `1M items, zoomed in ${zoom} steps: paint p50 ${times[15]?.toFixed(2)} ms, max ${times.at(-1)?.toFixed(2)} ms`,
      );
    }
    await panel.page.keyboard.press('+');
  }
  const panning = await gapsDuring(panel.page, async () => {
    for (let k = 0; k < 30; k++) await panel.page.keyboard.press(k % 2 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
  });
  console.log(`1M items, panning: ${figures(panning)}`);
  expect(await panel.violations()).toEqual([]);
  await panel.page.close();
});

it('keeps painting while a burst of 100,000 log lines comes in, and filters them', async () => {
  const panel = await server.open(browser, { lines: goldenLines('succeeded'), state: { runId: 'run-1', tab: 'logs' } });
  let took = 0;
  const gaps = await gapsDuring(panel.page, async () => {
    took = await panel.burst(100_000);
  });
  console.log(`100k log lines: folded in ${Math.round(took)} ms; ${figures(gaps)}`);
  expect(gaps.length).toBeGreaterThan(5);
  const count = panel.page.locator('poolscope-logs .count');
  await expect.poll(() => count.innerText()).toBe('100,000 lines');
  const filtering = await gapsDuring(panel.page, async () => {
    await panel.page.getByRole('textbox', { name: 'Filter text' }).fill('/line \\d*77 of/');
    await expect.poll(() => count.innerText(), { timeout: 20_000 }).toBe('1,000 of 100,000');
  });
  console.log(`filtering 100k lines by a pattern: ${figures(filtering)}`);
  expect(await panel.violations()).toEqual([]);
  await panel.page.close();
});

it('scrolls a million log lines to any place', async () => {
  const panel = await server.open(browser, {
    lines: goldenLines('succeeded'),
    state: { runId: 'run-1', tab: 'logs', follow: false },
  });
  await panel.burst(1_000_000);
  await settle(panel.page);
  const gaps = await gapsDuring(panel.page, () =>
    panel.page.evaluate(async () => {
      const logs = document.querySelector('poolscope-panel')?.shadowRoot?.querySelector('poolscope-logs')?.shadowRoot;
      const scroller = logs?.querySelector('poolscope-log-list')?.shadowRoot?.querySelector('.virtual-scroll');
      for (let k = 1; scroller && k <= 60; k++) {
        scroller.scrollTop = (scroller.scrollHeight * k) / 60;
        await new Promise(requestAnimationFrame);
      }
    }),
  );
  console.log(`1M log lines, scrolling: ${figures(gaps)}`);
  await settle(panel.page);
  expect(await panel.page.locator('poolscope-log-list .row').last().getAttribute('aria-rowindex')).toBe('1000000');
  await panel.page.close();
});
