import { expect, it } from 'vitest';
import type { Frame } from '../../src/model/facts/failure.ts';
import type { WorkerSample } from '../../src/model/facts/workerSample.ts';
import { openPanels } from '../support/openPanels.ts';
import { type Panel, type PanelOptions, settle } from '../support/panelPage.ts';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import { simulateRun } from '../support/simulateRun.ts';

const openPanel = openPanels();

const frame = (name: string, file: string, line: number): Frame => ({
  function: name,
  file,
  line,
  column: 5,
  inUserCode: file.startsWith('/work/shop/src'),
});
const work = frame('minify', '/work/shop/src/minify.ts', 31);
const parse = frame('parse', '/work/shop/src/parse.ts', 61);
const compress = frame('compress', '/work/shop/node_modules/terser/dist/bundle.js', 1204);
const samples: readonly WorkerSample[] = [
  { worker: 0, item: 10, doing: 'computing', frames: [parse, work], open: [] },
  { worker: 1, item: 11, doing: 'computing', frames: [compress, parse, work], open: [] },
  { worker: 2, item: 12, doing: 'waiting', frames: [], open: ['Timeout', 'Timeout', 'TCPSocketWrap'] },
  { worker: 3, item: 13, doing: 'computing', frames: [work], open: [] },
];

const lines = encodeEvents(
  simulateRun({
    items: 400,
    workers: 4,
    chunksize: 10,
    seed: 5,
    meanMicros: 40_000,
    logsPerItem: 1,
    failing: 0,
    untilMicros: 2_000_000,
  }),
);

async function open(options: Partial<PanelOptions> = {}): Promise<Panel> {
  const state = { runId: 'run-1', tab: 'workers', follow: false };
  return openPanel({ lines, state, samples, init: { live: true }, ...options });
}

const ask = 'Show current activity';

it('shows what each worker does now: one tree of stacks, and what the others wait for', async () => {
  const { page, sent } = await open();
  await page.getByRole('button', { name: ask }).click();
  const view = page.locator('poolscope-sample');
  await view.locator('.tree .frame').first().waitFor();
  const texts = await view.locator('.tree .frame').allInnerTexts();
  expect(texts.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
    'minify 3 workers: 0-1, 3 src/minify.ts:31:5',
    'parse 2 workers: 0-1 src/parse.ts:61:5',
    'compress worker 1 node_modules/terser/dist/bundle.js:1204:5',
  ]);
  expect(await view.locator('.tree b').allInnerTexts()).toEqual(['minify', 'parse', 'compress']);
  expect(await view.locator('.others p').allInnerTexts()).toEqual(['worker 2 waiting; open: Timeout, TCPSocketWrap']);
  await view.getByRole('button', { name: 'src/parse.ts:61:5' }).click();
  await view.getByRole('button', { name: 'src/minify.ts:31:5' }).click();
  expect((await sent()).filter(({ name }) => name === 'openSampleFrame').map(({ payload }) => payload)).toEqual([
    { worker: 0, frame: 0 },
    { worker: 0, frame: 1 },
  ]);
  await view.getByRole('button', { name: 'Close' }).click();
  await settle(page);
  expect(await view.locator('.frame').count()).toBe(0);
});

it.each([
  { why: 'in a run that is over', init: { live: false } },
  { why: 'where workers cannot be sampled', init: { live: true, canSample: false } },
])('offers no look $why', async ({ init }) => {
  const { page } = await open({ init });
  expect(await page.getByRole('button', { name: ask }).count()).toBe(0);
});
