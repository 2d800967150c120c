import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import { hostRunEvents } from '../support/hostRun.ts';
import { openPanels } from '../support/openPanels.ts';
import { type Panel, type PanelOptions, settle } from '../support/panelPage.ts';
import { goldenLines, hostileTexts } from '../support/recordings.ts';

const openPanel = openPanels();

async function open(recording: string, options: Partial<PanelOptions> = {}): Promise<Panel> {
  return openPanel({ lines: goldenLines(recording), ...options });
}

const shown = (tab: string, more: object = {}) => ({ runId: 'run-1', tab, follow: false, ...more });
const tile = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`[data-tile=${id}] .value`).innerText()).trim();
const rows = (page: Page): Locator => page.locator('poolscope-log-list .row');
const filter = (page: Page): Locator => page.getByRole('textbox', { name: 'Filter text' });

it('asks for the run it showed last, and shows the figures of a finished one', async () => {
  const { page, sent } = await open('finished', { state: shown('logs') });
  expect(await sent()).toContainEqual({ kind: 'request', name: 'ready', payload: { version: 1, runId: 'run-1' } });
  expect(await tile(page, 'succeeded')).toBe('1,271 / 1,284');
  expect(await tile(page, 'failed')).toBe('13');
  expect(await page.locator('[data-tile=failed] .label').innerText()).toBe('failed (3 causes)');
  expect(await tile(page, 'speedup')).toBe('≤ 6.9×');
  expect(await page.locator('poolscope-header .badge').innerText()).toBe('Finished');
  expect(await page.getByRole('tab').allInnerTexts()).toEqual([
    'Workers\n8',
    'Items\n1,284',
    'Logs\n1,292',
    'Errors\n13',
    'Results\n1,271',
    'Profile',
    'Charts',
    'Tuning',
  ]);
});

it('compares with the items one after another, and colours the bars by what their threads did', async () => {
  const { page } = await open('crowded', { state: shown('logs') });
  expect(await tile(page, 'speedup')).toMatch(/^[12]\.\d×$/);
  const figure = page.locator('[data-tile=speedup]');
  expect(await figure.innerText()).toMatch(/speed-up, ideal \d\.\d×/);
  const timeline = page.locator('poolscope-timeline');
  const choice = timeline.getByRole('combobox', { name: 'Colour bars by' });
  expect(await timeline.locator('.legend').innerText()).toBe('succeeded');
  await choice.selectOption('computed, waited, preempted');
  await settle(page);
  expect((await timeline.locator('.legend').innerText()).split(/\s+/)).toEqual(['computed', 'preempted', 'waited']);
});

it('shows notices at the top, each once', async () => {
  const { page, feed } = await open('running', { init: { live: true }, state: shown('logs') });
  expect(await page.locator('.notice').count()).toBe(0);
  const notice = { message: 'The disk is full.', evidence: 'ENOSPC', remedy: 'Free space.' };
  const raised = (id: string): string =>
    `${JSON.stringify({ type: 'noticeRaised', atMicros: 1, notice: { id, ...notice } })}\n`;
  await feed(raised('spoolFailed') + raised('spoolFailed') + raised('recordingFailed'));
  await settle(page);
  expect(await page.getByRole('alert').allInnerTexts()).toHaveLength(2);
  expect(await page.locator('.notice').first().innerText()).toContain('The disk is full. ENOSPC Free space.');
});

it('shows advice below the header when the run is over, less prominent than notices', async () => {
  const { page, feed } = await open('succeeded', { state: shown('logs') });
  expect(await page.locator('.notice').count()).toBe(0);
  const times = { sentMicros: 0, receivedMicros: 0, endedMicros: 1_000_000, answeredMicros: 1_000_000 };
  const waited = { type: 'chunkFinished', chunk: 1000, worker: 0, count: 4, ...times, waitedMicros: 980_000 };
  await feed(`${JSON.stringify(waited)}\n`);
  await settle(page);
  const advice = page.locator('.notice.info');
  expect(await advice.innerText()).toMatch(
    /^Items waited for 98 % of their time\. Use one worker with concurrency 2\. \(the event loops/,
  );
  expect(await advice.getAttribute('role')).toBe('status');
});

it('shows the items of a run that was given up, and why it was', async () => {
  const { page, feed } = await open('running', { init: { live: true }, state: shown('workers') });
  const error = { message: 'the process died 6 times', nextStep: 'Look at the crashed items.' };
  await feed(
    `${JSON.stringify({ type: 'runFinished', state: 'gaveUp', atMicros: 7_400_000, wallMicros: 7_000_000, error })}\n`,
  );
  await settle(page);
  expect(await page.locator('poolscope-header .badge').innerText()).toBe('Gave up');
  expect(await tile(page, 'succeeded')).toBe('912 / 1,284');
  expect(await page.getByRole('alert').innerText()).toContain('The process died 6 times. Look at the crashed items.');
  expect(await page.locator('poolscope-timeline').count()).toBe(1);
});

it('opens a logged object in full', async () => {
  const { page, feed } = await open('starting', { init: { live: true }, state: shown('logs') });
  const plan = { type: 'runPlanned', workers: 1, chunksize: 1, total: 1 };
  const record = { seq: 0, atMicros: 10, worker: 0, item: 0, chunk: 0, level: 'info', stream: 'console', source: null };
  const logged = { ...record, text: 'order { customer: [Object] }', detail: "order {\n  customer: { name: 'Ada' }\n}" };
  await feed(`${JSON.stringify(plan)}\n${JSON.stringify({ type: 'logsWritten', records: [logged] })}\n`);
  await settle(page);
  expect(await rows(page).allInnerTexts()).toHaveLength(1);
  await page.getByRole('button', { name: 'Open: the whole object' }).click();
  await settle(page);
  expect((await rows(page).allInnerTexts()).join('\n')).toContain("customer: { name: 'Ada' }");
});

it('offers to cancel a run only while it is live', async () => {
  const live = await open('running', { init: { live: true } });
  await live.page.getByRole('button', { name: 'Cancel' }).click();
  expect(await live.sent()).toContainEqual({ kind: 'event', name: 'cancel', payload: null });
  await live.feed(goldenLines('finished').trimEnd().split('\n').at(-1) + '\n');
  await settle(live.page);
  expect(await live.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
});

it('keeps the title and the state of the run on two lines in a narrow editor, and shows the tab that is open', async () => {
  const state = { runId: 'run-1', tab: 'tuning', item: null };
  const { page } = await open('running', { init: { live: true }, width: 400, state });
  const right = async (): Promise<number> => {
    const box = await page.getByRole('tab', { selected: true }).boundingBox();
    return box ? box.x + box.width : Infinity;
  };
  expect(await right()).toBeLessThanOrEqual(400);
  for (const width of [1000, 400]) await page.setViewportSize({ width, height: 800 }).then(() => settle(page));
  await expect.poll(right).toBeLessThanOrEqual(400);
  const header = page.locator('poolscope-header header');
  const middles = await header
    .locator('> :not(.space)')
    .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect()).map(({ y, height }) => y + height / 2));
  expect(new Set(middles.map((middle) => Math.round(middle / 10))).size).toBe(2);
  expect(await header.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

it('calls a recording without an end interrupted, and its items without outcome cancelled', async () => {
  const { page } = await open('running');
  await page.locator('poolscope-header .badge', { hasText: 'Interrupted' }).waitFor();
  expect(Number(await tile(page, 'cancelled'))).toBe(1_284 - 922);
});

it('reports why a run could not start, and leads to the line', async () => {
  const { page, sent } = await open('couldNotStart');
  expect(await page.locator('poolscope-header .badge').innerText()).toBe('Could not start');
  expect(await page.getByRole('alert').innerText()).toContain(
    "The requested module './squeeze.ts' does not provide an export named 'compress'.",
  );
  expect(await page.locator('poolscope-timeline').count()).toBe(0);
  await page.getByRole('button', { name: 'src/minify.ts:3:10' }).click();
  await page.getByRole('button', { name: 'Try again' }).click();
  expect((await sent()).filter(({ kind }) => kind === 'event')).toEqual([
    { kind: 'event', name: 'openRunError', payload: null },
    { kind: 'event', name: 'rerun', payload: null },
  ]);
});

it('reports that an input without items is the reason for an empty run', async () => {
  const { page } = await open('empty');
  expect(await page.locator('poolscope-panel .empty').first().innerText()).toContain('has no items');
});

it('shows a deadlock with every stack, current waits, and the longest waits', async () => {
  const { page, sent, state } = await open('deadlock', { init: { live: true }, state: shown('locks') });
  expect(await page.getByRole('tab').allInnerTexts()).toContain('Locks\n1');
  const deadlock = page.getByRole('region', { name: 'Deadlock' });
  const said = await deadlock.locator('.member p').allInnerTexts();
  expect(said.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
    'w0 #201 acquire() waits for lock "accounts", held by w1',
    'w1 #202 acquire() waits for lock "ledger", held by w0',
  ]);
  expect(await deadlock.locator('.frame').allInnerTexts()).toEqual([
    'at debit (src/ledger.ts:12:10)',
    'at transfer (src/ledger.ts:31:10)',
    'at credit (src/ledger.ts:21:10)',
    'at transfer (src/ledger.ts:32:10)',
  ]);
  expect(await deadlock.locator('.node.ring').count()).toBe(4);
  const now = page.locator('poolscope-locks .now');
  expect(await now.locator('li').count()).toBe(3);
  expect(await now.locator('.node:not(.ring)').allTextContents()).toEqual([expect.stringContaining('w2') as string]);
  const table = page.getByRole('table', { name: 'Waits by lock' });
  expect(await table.locator('tbody .name').allInnerTexts()).toEqual(
    expect.arrayContaining(['index lock', 'accounts lock', 'ledger lock']),
  );
  await deadlock.getByRole('button', { name: 'src/ledger.ts:32:10' }).click();
  expect(await sent()).toContainEqual({ kind: 'event', name: 'openStackFrame', payload: { stack: 22, frame: 1 } });
  await deadlock.getByRole('button', { name: '#202' }).click();
  await settle(page);
  expect(await state()).toMatchObject({ item: 202 });
});

it('reports no locks in a run that never waited for one', async () => {
  const { page } = await open('finished', { state: shown('locks') });
  expect(await page.getByRole('tab', { name: 'Locks' }).count()).toBe(0);
  expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Workers');
});

it('selects an item everywhere from a log line, and asks for its input', async () => {
  const { page, sent, state } = await open('finished', { state: shown('logs') });
  const line = rows(page).nth(4);
  const item = Number((await line.locator('.item').innerText()).slice(1));
  await line.click();
  await settle(page);
  expect(await page.locator('poolscope-item h1').innerText()).toBe(`Item ${item}`);
  expect(await state()).toMatchObject({ item });
  expect(await sent()).toContainEqual({ kind: 'request', name: 'itemDetail', payload: { item } });
  expect(await page.locator('poolscope-item pre').first().innerText()).toContain(`_mapping-${item}.js`);
  expect(await page.locator('poolscope-log-list .row.selected').count()).toBeGreaterThan(0);
});

it('brings the line of an item that was selected elsewhere into view', async () => {
  const { page, emit, state } = await open('finished', { state: shown('logs', { item: 772 }) });
  const selected = page.locator('poolscope-log-list .row.selected .item').first();
  await expect.poll(() => selected.innerText()).toBe('#772');
  // A list that follows the newest line yields to the selection.
  await page.getByRole('button', { name: 'follow' }).click();
  await emit('reveal', { item: 57 });
  await expect.poll(() => selected.innerText()).toBe('#57');
  await expect.poll(state).toMatchObject({ follow: false });
});

it('groups errors by cause and opens frames, also those of a cause', async () => {
  const { page, sent } = await open('finished', { state: shown('errors') });
  expect(await page.locator('poolscope-errors section').count()).toBe(3);
  expect(await page.locator('poolscope-errors section .count').allInnerTexts()).toEqual(['8', '3', '2']);
  await page.locator('poolscope-errors').getByRole('button', { name: '482' }).click();
  await page.locator('poolscope-errors').getByRole('button', { name: 'src/parse.ts:61:9' }).click();
  await page.locator('poolscope-errors').getByRole('button', { name: 'src/reader.ts:9:3' }).click();
  const opened = (await sent()).filter(({ name }) => name === 'openFrame').map(({ payload }) => payload);
  expect(opened).toEqual([
    { item: 482, path: [], frame: 1 },
    { item: 482, path: ['cause'], frame: 0 },
  ]);
  expect(await page.getByText('5 frames in node_modules/terser').count()).toBe(2);
});

it('offers to run a job again and to debug it with all its workers, the latter once it is over', async () => {
  const { page, sent } = await open('finished');
  for (const name of ['Run again', 'Debug']) await page.getByRole('button', { name, exact: true }).click();
  expect((await sent()).filter(({ kind }) => kind === 'event').map(({ name }) => name)).toEqual(['rerun', 'debugPool']);
});

it('runs, debugs and copies the selected item, and leads to the others of its cause', async () => {
  const { page, sent, state } = await open('finished', { state: shown('logs', { item: 482 }) });
  const pane = page.locator('poolscope-item');
  for (const name of ['Debug alone', 'Run alone', 'Copy input', 'Save as test'])
    await pane.getByRole('button', { name }).click();
  expect((await sent()).filter(({ kind }) => kind === 'event')).toEqual([
    { kind: 'event', name: 'debugItem', payload: { item: 482 } },
    { kind: 'event', name: 'runAlone', payload: { item: 482 } },
    { kind: 'event', name: 'copyInput', payload: { item: 482 } },
    { kind: 'event', name: 'saveTest', payload: { item: 482 } },
  ]);
  await pane.getByRole('button', { name: '772', exact: true }).click();
  expect(await state()).toMatchObject({ item: 772 });
});

it('offers nothing that runs code in an untrusted workspace until it is trusted', async () => {
  const { page, emit } = await open('finished', { init: { canRun: false }, state: shown('logs', { item: 482 }) });
  const runs = page.getByRole('button', { name: /Debug|Run alone|Save as test|Run again/ });
  expect(await runs.count()).toBe(0);
  expect(await page.getByText('Trust this workspace to run').count()).toBe(1);
  await emit('trustChanged', { canRun: true });
  await settle(page);
  expect(await runs.count()).toBe(5);
});

it('filters log lines by text, regex, level, worker and item', async () => {
  const { page } = await open('finished', { state: shown('logs', { item: 245 }) });
  const count = page.locator('poolscope-logs .count');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('OCTAL');
  await expect.poll(() => count.innerText()).toMatch(/^\d+ of 1,292$/);
  expect(new Set(await rows(page).locator('.text').allInnerTexts())).toEqual(
    new Set(['deprecated octal literal, line 88']),
  );
  expect(await rows(page).locator('.hit').first().innerText()).toBe('octal');
  await filter(page).fill('/^(parsed|reading) .*\\d/');
  await expect.poll(() => rows(page).first().locator('.text').innerText()).toMatch(/^(parsed|reading)/);
  await filter(page).fill('/(/');
  await expect.poll(() => page.locator('poolscope-logs .error').innerText()).toContain('Invalid pattern');
  await filter(page).fill('');
  await page.getByRole('button', { name: 'Least level' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'level ≥ error' }).click();
  await expect.poll(() => count.innerText()).toBe('8 of 1,292');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('button', { name: 'item 245', exact: true }).click();
  await expect.poll(() => count.innerText()).toBe('1 of 1,292');
});

it('survives a pattern that would hang a backtracking matcher', async () => {
  const { page, feed } = await open('finished', { state: shown('logs') });
  const records = [
    {
      seq: 2000,
      atMicros: 9e6,
      worker: 0,
      item: null,
      chunk: null,
      level: 'info',
      text: `${'a'.repeat(5000)}b`,
      stream: 'console',
      source: null,
    },
  ];
  await feed(`${JSON.stringify({ type: 'logsWritten', records })}\n`);
  await filter(page).fill('/(a+)+$/');
  await expect.poll(() => page.locator('poolscope-logs .count').innerText()).toBe('0 of 1,293');
});

it('opens the source of a log line, and a place that its text names', async () => {
  const { page, sent, feed } = await open('finished', { state: shown('logs') });
  await rows(page).nth(2).getByRole('button').click();
  const [event] = (await sent()).filter(({ name }) => name === 'openSource');
  expect(event?.payload).toEqual({ source: expect.any(Number) });
  const written = { seq: 1292, atMicros: 10, worker: 0, item: 0, chunk: 0, level: 'info', stream: 'stdout' };
  const records = [{ ...written, source: null, text: 'a.ts:1 at load (src/b.ts:12:5)' }];
  await feed(`${JSON.stringify({ type: 'logsWritten', records })}\n`);
  await filter(page).fill('load');
  await page.getByRole('button', { name: 'src/b.ts:12:5' }).click();
  expect((await sent()).at(-1)).toEqual({ kind: 'event', name: 'openLogPlace', payload: { seq: 1292, place: 1 } });
  await filter(page).fill('');

  // In a side bar the text has most of a row, and the link appears under the pointer.
  await page.setViewportSize({ width: 260, height: 700 });
  await settle(page);
  const row = rows(page).first();
  expect((await row.locator('.text').boundingBox())?.width).toBeGreaterThan(150);
  expect(await row.getByRole('button', { name: /minify/ }).isVisible()).toBe(false);
  // Neither there nor at a zoom of 200 % is the content of a tab lower than some lines: the page scrolls.
  for (const [width, height] of [
    [260, 700],
    [800, 500],
  ] as const) {
    await page.setViewportSize({ width, height });
    await settle(page);
    const box = async () => page.locator('.tabpanel').boundingBox();
    await page.locator('poolscope-header').hover({ position: { x: 5, y: 5 } });
    await page.mouse.wheel(0, 2000);
    await expect.poll(async () => ((await box())?.y ?? 0) + ((await box())?.height ?? 0)).toBeLessThanOrEqual(height);
    expect((await box())?.height).toBeGreaterThan(200);
    await page.mouse.wheel(0, -2000);
  }
});

it('follows new lines until scrolled up, and again when asked', async () => {
  const { page, feed, state } = await open('running', { init: { live: true } });
  const last = () => rows(page).last().getAttribute('aria-rowindex');
  expect(await last()).toBe('900');
  await rows(page).last().hover();
  await page.mouse.wheel(0, -400);
  await expect.poll(state).toMatchObject({ follow: false });
  // The rows are drawn a frame after the list has scrolled.
  await expect.poll(last).not.toBe('900');
  await settle(page);
  const before = await last();
  const records = [
    {
      seq: 900,
      atMicros: 7.4e6,
      worker: 0,
      item: 1,
      chunk: 0,
      level: 'info',
      text: 'one more',
      stream: 'console',
      source: 0,
    },
  ];
  await feed(`${JSON.stringify({ type: 'logsWritten', records })}\n`);
  await settle(page);
  expect(await last()).toBe(before);
  await page.getByRole('button', { name: 'follow' }).click();
  await expect.poll(last).toBe('901');
});

it('opens an entry of several lines', async () => {
  const { page } = await open('hostile', { state: shown('logs') });
  await page.getByRole('button', { name: 'Open: 2 more lines' }).click();
  await settle(page);
  expect((await rows(page).locator('.text').allInnerTexts()).slice(-3)).toEqual([
    'a line',
    'and a second one',
    'and a third',
  ]);
});

it('draws colours and links, shows an object and a table in one line, and copies lines as text', async () => {
  const { page, feed, sent } = await open('running', { state: shown('logs') });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const texts = [
    '\u001b[31mbad\u001b[39m, see https://example.org/why',
    "{\n  name: 'a',\n  list: [ 1, 2 ]\n}",
    '┌───┬───┐\n│ i │ a │\n├───┼───┤\n│ 0 │ 1 │\n└───┴───┘',
  ];
  const at = { atMicros: 7.4e6, worker: 0, item: 1, chunk: 0, level: 'info', stream: 'console', source: 0 };
  const records = texts.map((text, k) => ({ ...at, seq: 900 + k, text }));
  await feed(`${JSON.stringify({ type: 'logsWritten', records })}\n`);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('/^(bad,|[{┌])/');
  await expect.poll(() => rows(page).count()).toBe(3);
  expect(await rows(page).locator('.text').allInnerTexts()).toEqual([
    'bad, see https://example.org/why',
    "{ name: 'a', list: [ 1, 2 ] }",
    'i │ a  ·  0 │ 1',
  ]);
  const colour = await rows(page)
    .first()
    .locator('.ansi-red')
    .evaluate((each) => getComputedStyle(each).color);
  expect(colour).toBe('rgb(205, 49, 49)');
  expect(await page.getByRole('link').evaluateAll((all) => all.map((each) => each.getAttribute('href')))).toEqual([
    'https://example.org/why',
  ]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy these lines' }).click();
  await expect
    .poll(async () => (await copied()).split('\n'))
    .toContain('7.400 w0 #1 info  bad, see https://example.org/why');
  await rows(page).nth(1).locator('.time').click();
  await page.locator('poolscope-logs .virtual-scroll').focus();
  await page.keyboard.press('Control+c');
  await expect.poll(copied).toBe("7.400 w0 #1 info  {\n      name: 'a',\n      list: [ 1, 2 ]\n    }");
  await page.getByRole('button', { name: 'Save all lines' }).click();
  expect((await sent()).at(-1)).toEqual({ kind: 'event', name: 'saveLog', payload: null });
});

it('shows the log of the worker that is chosen in the table', async () => {
  const { page, state } = await open('finished', { state: shown('workers') });
  await page.locator('poolscope-workers').getByRole('button', { name: 'w3' }).click();
  await settle(page);
  expect(await state()).toMatchObject({ selection: { worker: 3 } });
  expect(await page.locator('poolscope-workers .head').innerText()).toContain('LOG OF WORKER 3');
  expect(new Set(await rows(page).locator('.worker').allInnerTexts())).toEqual(new Set(['w3']));
});

it('shows what workers write as text: never run, never obeyed, nothing hidden', async () => {
  const { page, sent } = await open('hostile', { state: shown('logs', { item: 3 }) });
  const texts = await rows(page).locator('.text').allInnerTexts();
  expect(texts.slice(0, 4)).toEqual(hostileTexts.slice(0, 4));
  expect(texts[4]).toBe('red  cleared');
  expect(texts[5]).toBe('link  after');
  expect(texts[6]).toContain('user\\u202egnp.exe zero\\u200bwidth');
  expect(texts[7]).toContain('nul\\0 half \\ud83d pair \\ufeff bom 👩‍💻 family stays');
  expect(await page.locator('poolscope-log-list a, poolscope-item a').count()).toBe(0);
  await rows(page).nth(10).click();
  await rows(page).nth(11).click();
  expect((await sent()).filter(({ name }) => name.startsWith('open'))).toEqual([]);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
});

it('goes from item to item in the timeline by keyboard', async () => {
  const { page, state } = await open('finished', { state: shown('logs') });
  await page.locator('poolscope-timeline .scroll').focus();
  await page.keyboard.press('ArrowRight');
  const first = await state();
  await page.keyboard.press('ArrowRight');
  const second = await state();
  expect(second).not.toMatchObject({ item: (first as { item: number }).item });
  await page.keyboard.press('ArrowLeft');
  expect(await state()).toMatchObject({ item: (first as { item: number }).item });
  await page.keyboard.press('+');
  expect(await state()).toMatchObject({ zoom: { fromMicros: expect.any(Number) } });
  await page.keyboard.press('0');
  expect(await state()).toMatchObject({ zoom: null });
});

it('shows in all views what is selected, a range that is dragged over the timeline or a worker, until it is cleared', async () => {
  const { page, state } = await open('finished', { state: shown('logs') });
  const box = (await page.locator('poolscope-timeline .scroll canvas').boundingBox())!;
  await page.mouse.move(box.x + 400, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 700, box.y + 100, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  const bar = page.getByRole('group', { name: 'Selection' });
  expect(await bar.innerText()).toMatch(/^2\.\d\d s – 5\.\d\d s\s+\d+ items · .* · \d+ % busy/);
  const lines = page.locator('poolscope-logs .count');
  await expect.poll(() => lines.innerText()).toMatch(/^\d{3} of 1,292$/);
  await page.keyboard.press('/');
  await page.keyboard.type('terser');
  await expect
    .poll(() => page.locator('poolscope-logs vscode-textfield').evaluate((field) => (field as HTMLInputElement).value))
    .toBe('terser');
  await page.getByRole('tab', { name: 'Workers' }).click();
  await page.getByRole('button', { name: 'w3' }).click();
  await page.keyboard.press('f');
  await settle(page);
  expect(await state()).toMatchObject({ zoom: { fromMicros: expect.any(Number) }, selection: { worker: 3 } });
  await bar.getByRole('button', { name: 'worker 3' }).click();
  await page.keyboard.press('Escape');
  await settle(page);
  expect(await state()).toMatchObject({ selection: { range: null, worker: null, items: null } });
  expect(await bar.count()).toBe(0);
});

it('selects the item whose bar is clicked and tells what is under the pointer', async () => {
  const { page, state } = await open('finished', { state: shown('logs') });
  const box = (await page.locator('poolscope-timeline .scroll canvas').boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 36);
  await settle(page);
  const tip = await page.locator('poolscope-timeline .tip').innerText();
  await page.mouse.down();
  await page.mouse.up();
  const { item } = (await state()) as { item: number };
  expect(tip).toMatch(new RegExp(`^Item ${item} .*worker 0 · chunk \\d+$`));
});

it('is restored as it was', async () => {
  const first = await open('finished', { state: shown('logs') });
  await filter(first.page).fill('octal');
  await first.page.getByRole('tab', { name: 'Workers' }).click();
  const state = await first.state();
  await first.page.close();
  const second = await open('finished', { state });
  expect(await second.page.getByRole('tab', { selected: true }).innerText()).toContain('Workers');
  await second.page.getByRole('tab', { name: 'Logs' }).click();
  expect(await filter(second.page).inputValue()).toBe('octal');
});

it('forgets everything when another run is shown', async () => {
  const { page, emit, feed, state } = await open('finished', { state: shown('logs', { item: 482 }) });
  await emit('runChanged', { runId: 'run-2', live: false, canRun: true });
  await feed(goldenLines('succeeded'));
  await settle(page);
  expect(await tile(page, 'succeeded')).toBe('40 / 40');
  expect(await state()).toMatchObject({ runId: 'run-2', item: null });

  // A run on several machines lists them, and a click selects what one of them ran.
  await emit('runChanged', { runId: 'run-3', live: false, canRun: true });
  const hosts = ['a', 'b'].map((name) => ({ name, itemMicros: 10_000, workers: 1 }));
  const course = { hosts, items: 20, chunksize: 1, aroundMicros: 1000, lostMicros: 150_000 };
  await feed(encodeEvents(hostRunEvents(course)));
  await emit('showTab', { tab: 'workers' });
  await page.getByRole('table', { name: 'Hosts' }).getByRole('button', { name: 'a', exact: true }).click();
  await settle(page);
  expect(await page.getByRole('group', { name: 'Selection' }).innerText()).toMatch(/host: a[\s\S]*4 items/);
  expect(await page.getByRole('table', { name: 'Workers' }).locator('tbody tr').count()).toBe(1);
  // An item names the machine that ran it, and not the one to which its worker has moved.
  await emit('showTab', { tab: 'items' });
  await emit('reveal', { item: 0 });
  await settle(page);
  expect(await page.locator('poolscope-items .row.selected .worker').innerText()).toBe('w0 a');
  expect(await page.locator('poolscope-item .head').innerText()).toContain('worker 0 on a ·');
  await page.locator('poolscope-timeline .scroll').click({ position: { x: 20, y: 30 } });
  await settle(page);
  expect(await page.getByRole('group', { name: 'Selection' }).count()).toBe(0);
});

it('selects the item that the host names', async () => {
  const { page, emit } = await open('finished', { state: shown('logs') });
  await emit('reveal', { item: 57 });
  await settle(page);
  expect(await page.locator('poolscope-item h1').innerText()).toBe('Item 57');
});
