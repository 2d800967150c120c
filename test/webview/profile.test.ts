import { expect, it } from 'vitest';
import { formatDuration } from '../../src/base/numberText.ts';
import { openPanels } from '../support/openPanels.ts';
import { settle, type Panel } from '../support/panelPage.ts';
import { decodeEvents, encodeEvents } from '../../src/model/facts/eventLines.ts';
import { allocationsOf, frameOf, v8Frame } from '../support/profiles.ts';
import { defaultProfiles } from '../../src/model/facts/profile.ts';
import { goldenLines, goldenLinesOf } from '../support/recordings.ts';
import type { TimeRange } from '../../webview/store/viewState.ts';

const openPanel = openPanels();

async function open(recording: string, more: object = {}): Promise<Panel> {
  return openPanel({
    lines: goldenLines(recording),
    state: { runId: 'run-1', tab: 'profile', follow: false, ...more },
  });
}

it('offers to profile a run again that has no profile', async () => {
  const { page, sent } = await open('finished');
  expect(await page.locator('poolscope-profile .none').innerText()).toContain('This run has no profile.');
  await page.getByRole('button', { name: 'Profile again' }).click();
  expect((await sent()).at(-1)).toMatchObject({ name: 'profileAgain' });
});

it('begins with a sentence, and leads from each function to its line', async () => {
  const { page, sent } = await open('profiled', { profileForm: 'table' });
  const panel = page.locator('poolscope-profile');
  expect(await panel.locator('.lead').innerText()).toMatch(/^\d+ % of the items' time is parse, src\/minify\.ts:40\.$/);
  expect(await panel.locator('.legends').innerText()).toMatch(/your code \d+ %.*Node .*garbage collection/s);
  const rows = panel.getByRole('table', { name: 'Functions' }).locator('tbody tr');
  expect(await rows.first().innerText()).toContain('parse');
  // The code of Node has no line that can be opened, but the function of the user's that calls it has one.
  const write = rows.filter({ hasText: 'writeSync' });
  expect(await write.innerText()).toContain('in minify');
  await write.getByRole('button').click();
  expect((await sent()).at(-1)).toMatchObject({ name: 'openProfileFrame', payload: { line: 14 } });
});

it('draws a flame graph for the pointer and the keyboard, of the samples that count', async () => {
  const { page, sent, state } = await open('profiled');
  const panel = page.locator('poolscope-profile');
  const flame = panel.locator('poolscope-flame');
  const said = flame.locator('[aria-live]');
  await flame.locator('.scroll').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  expect(await said.innerText()).toMatch(
    /^mangle, src\/minify\.ts:88, own [^,]+, with calls [^,]+, \d+ %, median of 2 workers [^,]+, most .* in worker \d$/,
  );
  await page.keyboard.press('Enter');
  expect(await flame.locator('.path').innerText()).toMatch(/All calls\s*›\s*minify\s*›\s*mangle/);
  await page.keyboard.press('Escape');
  expect(await flame.locator('.path').count()).toBe(0);
  await flame.locator('.selected').getByRole('button', { name: 'src/minify.ts:88' }).click();
  expect((await sent()).at(-1)).toMatchObject({ name: 'openProfileFrame', payload: { line: 88 } });

  // The third row begins with parse, which is the widest call of minify.
  const third = { position: { x: 60, y: 2.5 * 19 } };
  await flame.locator('canvas').hover(third);
  expect(await flame.locator('.tip').innerText()).toContain('parse src/minify.ts:40');
  await flame.locator('canvas').dblclick(third);
  expect(await flame.locator('.path').innerText()).toContain('parse');
  await panel.getByRole('button', { name: 'Show its callers' }).click();
  await settle(page);
  expect(await panel.locator('.callers').innerText()).toContain('Callers of parse');
  await panel.getByRole('button', { name: 'Show all calls' }).click();

  await panel.getByRole('textbox', { name: 'Find a function or file' }).fill('writes');
  await settle(page);
  expect(await panel.locator('.found').innerText()).toMatch(/^1 function, [\d.]+ % of the time$/);
  await panel.getByRole('combobox', { name: 'Worker' }).selectOption('1');
  await settle(page);
  expect(await panel.locator('.lead').innerText()).toMatch(/^\d+ % of the items' time in worker 1 is parse/);
  // The button selects the visible time, which then counts wherever the timeline is moved.
  await page.locator('poolscope-timeline .scroll').focus();
  await page.keyboard.press('+');
  await panel.getByRole('button', { name: 'Visible time' }).click();
  await settle(page);
  await page.locator('poolscope-timeline .scroll').focus();
  await page.keyboard.press('+');
  await settle(page);
  const { range } = ((await state()) as { readonly selection: { readonly range: TimeRange } }).selection;
  const [from, to] = [formatDuration(range.fromMicros), formatDuration(range.toMicros)];
  expect(await panel.locator('.lead').innerText()).toContain(`in worker 1 from ${from} to ${to} is `);
  expect(await panel.locator('.notes').innerText()).toContain('Sampling also slows down the code');
});

it('shows what the selected item computes more than its peers', async () => {
  const { page } = await open('profiled', { item: 21 });
  const panel = page.locator('poolscope-profile');
  const changes = panel.getByRole('table', { name: 'Changes' });
  expect(await changes.count()).toBe(0);
  // The pane of the item has its own flame graph, for the keyboard too, and a table of the same.
  const why = page.locator('poolscope-why-slow');
  expect(await why.locator('.own > .choices').innerText()).toMatch(/\d+ ms profiled$/);
  await why.locator('poolscope-flame .scroll').focus();
  for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  expect(await why.locator('[aria-live]').innerText()).toMatch(
    /^minify, src\/minify\.ts:\d+, own [^,]+, with calls [^,]+, 100 %$/,
  );
  await why.getByRole('button', { name: 'Table' }).click();
  await settle(page);
  const functions = why.getByRole('table', { name: 'Functions' }).locator('tbody tr');
  expect(await functions.first().innerText()).toMatch(/^rename\s+src\/minify\.ts:120\s+43 ms/);
  await page.getByRole('button', { name: 'Show in Profile' }).click();
  await settle(page);
  expect(await changes.locator('tbody tr').first().innerText()).toMatch(
    /^grew\s+rename src\/minify\.ts:120\s+\d+ µs\s+43 ms\s+[\d.]+×/,
  );
  expect(await panel.locator('.lead').innerText()).toContain('is rename, src/minify.ts:120');
  expect(await panel.getByRole('button', { name: 'Failed items' }).isDisabled()).toBe(true);
});

it('shows allocations in bytes, and no choice of items', async () => {
  const rows = frameOf('rows', '/work/shop/src/minify.ts', 4);
  const part = allocationsOf([
    [[rows], 30 * 2 ** 20],
    [[rows, v8Frame('repeat')], 10 * 2 ** 20],
  ]);
  const events = decodeEvents(goldenLinesOf('finished', { profile: defaultProfiles.heap }));
  const { page } = await openPanel({
    lines: encodeEvents([...events.slice(0, -1), part, ...events.slice(-1)]),
    state: { runId: 'run-1', tab: 'profile', follow: false, profileForm: 'table' },
  });
  const panel = page.locator('poolscope-profile');
  expect(await panel.locator('.lead').innerText()).toBe('75 % of the allocated memory is from rows, src/minify.ts:4.');
  expect(await panel.getByRole('group', { name: 'Items' }).count()).toBe(0);
  expect(await panel.locator('.missing').innerText()).toMatch(/^What worker 1 did from .* is not in the profile/);
  const table = panel.getByRole('table', { name: 'Functions' });
  expect(await table.innerText()).toMatch(/allocated.*rows.*30\.0 MB\s+75 %.*40\.0 MB.*repeat.*in rows.*10\.0 MB/s);
});
