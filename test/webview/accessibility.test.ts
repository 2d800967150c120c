import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { PanelServer, settle } from '../support/panelPage.ts';
import { goldenLines } from '../support/recordings.ts';
import { simulateRun } from '../support/simulateRun.ts';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import type { IsolationCheck } from '../../src/model/compare/isolation.ts';
import type { ComparedView } from '../../src/protocol/panel/comparedView.ts';
import type { ThemeName } from '../../webview/standalone/themes.ts';

const server = new PanelServer();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), server.start()]);
});

afterAll(async () => {
  await browser?.close();
  server.stop();
});

/** Half of a run, with another end. */
const ended = (state: 'cancelled' | 'gaveUp'): string => {
  const error = { message: 'the process died 6 times', nextStep: 'Look at the crashed items.' };
  const end = { type: 'runFinished', state, atMicros: 7_400_000, wallMicros: 7_000_000 };
  return `${goldenLines('running')}${JSON.stringify(state === 'gaveUp' ? { ...end, error } : end)}\n`;
};

const simulated = (items: number, workers: number, failing = 0): string =>
  encodeEvents(
    simulateRun({
      items,
      workers,
      failing,
      chunksize: 1,
      seed: 11,
      meanMicros: 9_000,
      logsPerItem: items < 100 ? 1 : 0,
    }),
  );

const comparedRun = (isShown: boolean): ComparedView['before'] => ({
  ...{ startedAtMs: 1_795_000_000_000, wallMicros: 9_000_000, isShown },
  lanes: [{ spans: [{ from: 0, cells: 200, hasFailure: isShown }] }],
});

const compared: ComparedView = {
  ...{ before: comparedRun(false), after: comparedRun(true), newlyFailed: [7], fixed: [3] },
  sentences: ['The run took 1.5 s longer.'],
  tables: [
    {
      title: 'Items',
      ofItems: true,
      rows: [
        ['item', 'before', 'after'],
        ['7', '20 ms', '31 ms'],
      ],
    },
  ],
  points: { item: [7, 9], before: [20_000, 30_000], after: [31_000, 12_000], of: 2 },
};

const isolation: IsolationCheck = {
  checked: [0, 3, 7],
  differences: [],
  findings: [{ dependence: 'sharedState', items: [7], examined: 7, before: 12 }],
  suspects: [
    { name: 'cache', file: '/work/shop/src/minify.ts', line: 12, changes: [{ line: 19, text: 'cache.set()' }] },
  ],
};

/** Lines of a recording, and the tabs that are looked at, each in a theme. The item 0 is open beside them. */
type Screen = readonly [lines: string, ...tabs: (readonly [tab: string, theme: ThemeName])[]];

const screens: Readonly<Record<string, Screen>> = {
  finished: [
    goldenLines('finished'),
    ...([
      ['items', 'light'],
      ['items', 'highContrast'],
      ['tuning', 'highContrast'],
      ['errors', 'light'],
    ] as const),
    ...([
      ['charts', 'highContrast'],
      ['workers', 'light'],
      ['results', 'dark'],
      ['compare', 'light'],
      ['isolation', 'dark'],
    ] as const),
    ['logs', 'highContrast'],
  ],
  'with races': [goldenLines('races'), ['races', 'light']],
  'with a profile': [goldenLines('profiled'), ['profile', 'light'], ['profile', 'highContrast']],
  'with a deadlock': [goldenLines('deadlock'), ['locks', 'dark'], ['locks', 'highContrast']],
  'without items': [goldenLines('empty'), ['logs', 'light']],
  starting: [goldenLines('starting'), ['logs', 'dark']],
  running: [goldenLines('running'), ['workers', 'dark']],
  cancelled: [ended('cancelled'), ['items', 'dark']],
  'given up': [ended('gaveUp'), ['errors', 'light']],
  'that could not start': [goldenLines('couldNotStart'), ['logs', 'highContrast']],
  'of one item': [simulated(1, 1), ['logs', 'light']],
  'of one worker': [simulated(40, 1), ['workers', 'highContrast']],
  'of 64 workers': [simulated(640, 64), ['charts', 'dark']],
  'of 5,000 failed items': [simulated(5_200, 4, 0.97), ['errors', 'dark'], ['items', 'highContrast']],
};

it('axe finds nothing serious in any tab of any state of a run', async () => {
  const panel = await server.open(browser, { lines: '', answers: { isolation } });
  const { page } = panel;
  const problems: string[] = [];
  for (const [name, [lines, ...tabs]] of Object.entries(screens)) {
    const live = name === 'starting' || name === 'running';
    await panel.emit('runChanged', { runId: name, live, canRun: true, canSample: true });
    await panel.feed(lines);
    await panel.emit('compared', compared);
    await panel.emit('reveal', { item: 0 });
    for (const [tab, theme] of tabs) {
      await panel.emit('showTab', { tab });
      await panel.dress(theme);
      await settle(page);
      problems.push(...(await accessibilityFindings(page)).map((found) => `run ${name}, ${tab}, ${theme}: ${found}`));
    }
  }
  await page.close();
  expect(problems).toEqual([]);
});

/** 1600 x 1000 at a zoom of 200 %, a side bar, half of a window, and a narrow window. */
const sizes: readonly (readonly [width: number, height: number])[] = [
  [800, 500],
  [260, 700],
  [411, 900],
  [640, 800],
];

/** Texts that begin or end outside of the page and that no scroll bar leads to. */
const textsOutside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const outside: string[] = [];
    const visit = (root: ParentNode, scrolls: boolean): void => {
      for (const element of root.children) {
        const { overflowX, textOverflow, position } = getComputedStyle(element);
        const inside = scrolls || overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis';
        const { left, right, width } = element.getBoundingClientRect();
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
        if (hasText && !inside && width > 1 && position !== 'absolute' && (right > innerWidth + 1 || left < -1))
          outside.push(`${element.localName} ${element.textContent?.trim().slice(0, 40)}`);
        visit(element, inside);
        if (element.shadowRoot) visit(element.shadowRoot, inside);
      }
    };
    visit(document.body, false);
    return outside;
  });

it.each(['finished', 'profiled'])(
  '%s: each tab can be reached and read at every size, and axe finds nothing',
  async (recording) => {
    const state = { runId: 'run-1', tab: 'logs', item: null, follow: false };
    const { page } = await server.open(browser, { lines: goldenLines(recording), theme: 'dark', state });
    const problems: string[] = [];
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      const name = (await tab.innerText()).split('\n')[0];
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await settle(page);
        const at = `${name} at ${width} x ${height}`;
        await page.locator('.tabpanel').evaluate((panel) => panel.scrollIntoView({ block: 'end' }));
        const box = await page.locator('.tabpanel').boundingBox();
        if (!box || box.height < 200 || box.y < -1 || box.y + box.height > height + 1)
          problems.push(`${at}: ${JSON.stringify(box)}`);
        problems.push(...(await textsOutside(page)).map((text) => `${at}: ${text}`));
      }
      await page.setViewportSize({ width: 411, height: 900 });
      await settle(page);
      problems.push(...(await accessibilityFindings(page)).map((finding) => `${name}: ${finding}`));
    }
    await page.close();
    expect(problems).toEqual([]);
  },
);
