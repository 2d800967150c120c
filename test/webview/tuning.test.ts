import { expect, it } from 'vitest';
import { measuredRun } from '../../src/model/tuning/measuredRun.ts';
import { openPanels } from '../support/openPanels.ts';
import { type PanelOptions, settle } from '../support/panelPage.ts';
import { playRun } from '../support/playRun.ts';
import { longestTaskDuring } from '../support/longestTask.ts';
import { goldenLines } from '../support/recordings.ts';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import { simulateRun } from '../support/simulateRun.ts';

const openPanel = openPanels();

async function open(recording: string, options: Partial<PanelOptions> = {}) {
  const state = { runId: 'run-1', tab: 'tuning', follow: false };
  const panel = await openPanel({ lines: goldenLines(recording), state, ...options });
  await settle(panel.page);
  const tuning = panel.page.locator('poolscope-tuning');
  return { ...panel, tuning, button: (name: string | RegExp) => tuning.getByRole('button', { name }) };
}

/** Tuning of the recording `finished`, as the host sends it. */
const measured = [4, 16, 16, 41].map((chunksize, k) => {
  const itemMicros = Array.from({ length: 1_284 }, () => 60_000);
  return { ...measuredRun(playRun({ itemMicros, workers: 8, chunksize })), startedAtMs: k };
});
const known = { measured, measuring: null, chosen: null };

it('keeps auto while no fixed chunksize was measured in turn with it, and applies what a slider chooses', async () => {
  const { tuning, button, sent } = await open('finished');
  expect(await tuning.locator('.use').innerText()).toBe('Use auto');
  expect(await tuning.locator('.reason').innerText()).toBe('No fixed chunksize was measured in turn with auto yet.');
  const label = 'Chunksize for minify, 1,284 items, 8 workers: 1 fixed chunksize measured. Use auto.';
  expect(await tuning.getByRole('img', { name: label }).count()).toBe(1);
  expect(await tuning.locator('tbody tr').allInnerTexts()).toEqual(['6\t10.5 s\t1.00\t1.3 %']);
  await button('Use auto').click();
  await button('Apply 16').click();
  await button(/^Measure, about \d+ s$/).click();
  expect((await sent()).filter(({ kind }) => kind === 'event')).toEqual([
    { kind: 'event', name: 'tabShown', payload: { tab: 'tuning' } },
    { kind: 'event', name: 'applyChunksize', payload: { chunksize: 'auto' } },
    { kind: 'event', name: 'applyChunksize', payload: { chunksize: 16 } },
    { kind: 'event', name: 'measure', payload: null },
  ]);
});

/** Rounds of auto and 16, as `[ms of auto, ms of 16]`, one after the other. */
function rounds(walls: readonly (readonly [number, number])[]) {
  const runs = walls.flatMap(([auto, fixed]) => [
    { chunksize: 'auto' as const, ms: auto },
    { chunksize: 16, ms: fixed },
  ]);
  let startedAtMs = 1e9;
  return runs.map(({ chunksize, ms }) => {
    startedAtMs += ms + 300;
    return { ...measured[1]!, chunksize, wallMicros: ms * 1000, startedAtMs: startedAtMs - ms };
  });
}

it('headline, sentence, marker, row and primary button are one decision; runs that contradict each other predict nothing', async () => {
  const { page, tuning, button, emit } = await open('finished');
  const five = Array.from({ length: 5 }, (_, k): [number, number] => [10_000 + k, 9000 + 2 * k]);
  await emit('tuning', { ...known, measured: rounds(five) });
  await settle(page);
  expect(await tuning.locator('.use').innerText()).toBe('Use 16');
  expect(await tuning.locator('.reason').innerText()).toMatch(
    /^In 5 rounds in turn with auto, chunksize 16 took (9|10) % to 1\d % less time\. Every chunksize/,
  );
  expect(await tuning.locator('tr.recommended td').first().innerText()).toMatch(/^16/);
  expect(await tuning.locator('vscode-button:not([secondary])').allInnerTexts()).toEqual(['Use 16']);
  const wild = five.map(([auto, fixed], k): [number, number] => [auto * (k % 2 ? 3 : 1), fixed * (k % 2 ? 1 : 2.5)]);
  await emit('tuning', { ...known, measured: rounds(wild) });
  await settle(page);
  expect(await tuning.locator('.use').innerText()).toBe('Use auto');
  expect(await tuning.locator('.reason').innerText()).toMatch(
    / on average, so it is not worth setting\. .*nothing is predicted/,
  );
  expect(await tuning.locator('.predicted').count()).toBe(0);
  expect(await button(/^Apply/).count()).toBe(0);
  expect(await tuning.locator('.key').allInnerTexts()).toEqual(['measured']);
});

it('predicts immediately for another chunksize and more workers, by keyboard, and shows the limit', async () => {
  const { page, tuning } = await open('finished');
  const predicted = tuning.locator('.predicted');
  const before = await predicted.innerText();
  await tuning.getByRole('slider', { name: 'workers' }).focus();
  await page.keyboard.press('End');
  await settle(page);
  expect(await tuning.getByRole('slider', { name: 'workers' }).getAttribute('aria-valuetext')).toBe('256');
  expect(await predicted.innerText()).not.toBe(before);
  expect(await predicted.innerText()).toMatch(/There are only 81 chunks: more than \d+ workers do not help\./);
  await tuning.getByRole('slider', { name: 'chunksize' }).focus();
  await page.keyboard.press('Home');
  await settle(page);
  expect(await tuning.getByRole('heading', { name: /^Where the time goes at 1, 256 workers/ }).count()).toBe(1);
});

it('shows what the host has measured, Python’s default marked, and which run is being made', async () => {
  const { page, tuning, button, emit, sent } = await open('finished');
  await emit('tuning', { ...known, measuring: { run: 3, what: 'chunksize 8' }, chosen: 16 });
  await settle(page);
  const rows = (await tuning.locator('tbody tr').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
  expect(rows.map((row) => row.replace(/ [\d.]+ s .*/, ''))).toEqual(['4', '6', '16 2 runs', '41 (Python)']);
  expect(await tuning.locator('.busy').innerText()).toBe('Measuring chunksize 8, run 3');
  expect(await button(/^Measure, /).count()).toBe(0);
  expect(await tuning.locator('.chosen').innerText()).toMatch(/^The next run uses chunksize 16/);
  await button('Cancel').click();
  expect((await sent()).at(-1)).toEqual({ kind: 'event', name: 'stopMeasuring', payload: null });
  await emit('tuning', { ...known, chosen: 16 });
  await settle(page);
  await button('Run again').click();
  expect((await sent()).at(-1)).toEqual({ kind: 'event', name: 'rerun', payload: null });
});

it('offers nothing that runs code in Restricted Mode', async () => {
  const { button, tuning } = await open('finished', { init: { canRun: false } });
  expect(await button(/^Measure, /).count()).toBe(0);
  expect(await tuning.locator('.advice').innerText()).toContain('Trust this workspace to measure');
});

it.each([
  ['running', { live: true }, 'The run is not over yet.'],
  ['running', {}, 'This run did not finish'],
  ['empty', {}, 'fewer than two items'],
] as const)(
  'shows the reason and the next step for a run that cannot be tuned (%s)',
  async (recording, init, reason) => {
    const { page, tuning } = await open(recording, { init });
    await tuning.locator('.empty', { hasText: reason }).waitFor();
    expect(await page.locator('poolscope-tuning canvas').count()).toBe(0);
  },
);

it('keeps chart and advice beside one another while there is room, and below one another where there is not', async () => {
  const { page, tuning } = await open('finished');
  const place = async (selector: string) => (await tuning.locator(selector).boundingBox())!;
  expect((await place('.advice')).y).toBe((await place('figure')).y);
  await page.setViewportSize({ width: 400, height: 900 });
  await settle(page);
  expect((await place('.advice')).y).toBeGreaterThan((await place('figure')).y);
  expect(await tuning.locator('.tuning').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

it('uses the options that advice names at a click', async () => {
  const { page, feed, sent } = await open('succeeded');
  const times = { sentMicros: 0, receivedMicros: 0, endedMicros: 1_000_000, answeredMicros: 1_000_000 };
  const waited = { type: 'chunkFinished', chunk: 1000, worker: 0, count: 4, ...times, waitedMicros: 980_000 };
  await feed(`${JSON.stringify(waited)}\n`);
  await settle(page);
  await page.locator('.notice').getByRole('button', { name: 'Run again with 1 worker, concurrency 2' }).click();
  const action = { kind: 'setConcurrency', concurrency: 2, workers: 1 };
  expect((await sent()).at(-1)).toEqual({ kind: 'event', name: 'rerunWith', payload: { action } });
});

it('answers for a million items too', async () => {
  const events = simulateRun({
    items: 1_000_000,
    workers: 8,
    chunksize: 2000,
    seed: 5,
    meanMicros: 300,
    logsPerItem: 0,
    failing: 0,
  });
  const { page, tuning } = await open('starting', { init: { live: true }, state: { runId: 'run-1', tab: 'charts' } });
  await page.evaluate((lines) => window.poolscopeHost.feed(lines), encodeEvents(events));
  const [, opening] = await longestTaskDuring(page, async () => {
    await page.getByRole('tab', { name: 'Tuning' }).click();
    await tuning.locator('.use').waitFor();
  });
  const [, sliding] = await longestTaskDuring(page, async () => {
    await tuning.getByRole('slider', { name: 'workers' }).focus();
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    await tuning.getByRole('slider', { name: 'chunksize' }).focus();
    await page.keyboard.press('Home');
    await settle(page);
  });
  console.log(`longest tasks: opening ${opening.cpuMs.toFixed(0)} ms, sliding ${sliding.cpuMs.toFixed(0)} ms`);
  expect(await tuning.getByRole('heading', { name: /^Where the time goes at 1, / }).count()).toBe(1);
});
