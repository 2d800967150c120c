// The Profile tab over 480,000 samples, 8 workers for 60 s at 1 ms, in Chromium: `npm run bench -- profilePanel`. Prints
// the milliseconds from a choice to the picture, medians of several.
import type { Page } from 'playwright-core';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer, settle } from '../support/panelPage.ts';
import { withProfile } from '../support/simulateProfile.ts';
import { simulateRun } from '../support/simulateRun.ts';
import { median } from '../../src/base/quantile.ts';

const rounds = 5;
const run = { items: 24_000, workers: 8, chunksize: 50, seed: 3, meanMicros: 20_000, logsPerItem: 0, failing: 0.001 };
const profile = { intervalMicros: 1000, functions: 650, depth: 40, seed: 5 };

/** Milliseconds from a click on a button until the flame graph or the table has been painted. */
async function timeOf(page: Page, name: string): Promise<number> {
  return page.evaluate(
    (label) =>
      new Promise<number>((done) => {
        const root = document.querySelector('poolscope-panel')?.shadowRoot;
        const within = root?.querySelector('poolscope-profile')?.shadowRoot;
        const buttons = [...(root?.querySelectorAll('button') ?? []), ...(within?.querySelectorAll('button') ?? [])];
        const button = buttons.find(({ innerText }) => innerText.startsWith(label));
        const started = performance.now();
        button?.click();
        // The first frame renders, the second one comes after it was painted.
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)));
      }),
    name,
  );
}

const server = new PanelServer();
const [browser] = await Promise.all([launchBrowser(), server.start()]);
try {
  const plain = simulateRun(run);
  const events = withProfile(plain, profile);
  const lines = encodeEvents(events);
  const samples = events.flatMap((event) => (event.type === 'profileCaptured' ? [event] : []));
  const bytes = lines.length - encodeEvents(plain).length;
  const seconds = samples.reduce((sum, { fromMicros, toMicros }) => sum + toMicros - fromMicros, 0) / 1e6;
  console.log(`${Math.round(seconds * 1000)} samples, ${(bytes / 1e6).toFixed(1)} MB of the recording`);
  const opened: number[] = [];
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    const panel = await server.open(browser, { lines, state: { runId: 'run-1', tab: 'charts', item: null } });
    await settle(panel.page);
    opened.push(await timeOf(panel.page, 'Profile'));
    for (const name of ['Slowest tenth', 'Failed items', 'All items', 'Table', 'Flame graph']) {
      times.set(name, [...(times.get(name) ?? []), await timeOf(panel.page, name)]);
    }
    await panel.page.close();
  }
  console.log(`the tab opens: ${median(opened).toFixed(0)} ms`);
  for (const [name, taken] of times) console.log(`${name}: ${median(taken).toFixed(0)} ms`);
} finally {
  await browser.close();
  server.stop();
}
