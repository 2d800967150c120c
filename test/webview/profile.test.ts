import { expect, it } from 'vitest';
import { openPanels } from '../support/openPanels.ts';
import { settle, type Panel } from '../support/panelPage.ts';
import { decodeEvents, encodeEvents } from '../../src/model/facts/eventLines.ts';
import { allocationsOf, frameOf, v8Frame } from '../support/profiles.ts';
import { defaultProfiles } from '../../src/model/facts/profile.ts';
import { goldenLines, goldenLinesOf } from '../support/recordings.ts';

const openPanel = openPanels();

async function open(recording: string, more: object = {}): Promise<Panel> {
  return openPanel({
    lines: goldenLines(recording),
    state: { runId: 'run-1', tab: 'profile', follow: false, ...more },
  });
}

it('has a tab for the profile only of a run that has one', async () => {
  const { page } = await open('finished');
  expect(await page.getByRole('tab', { name: 'Profile' }).count()).toBe(0);
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

it('shows what the selected item computes more than its peers', async () => {
  const { page } = await open('profiled', { item: 21 });
  const panel = page.locator('poolscope-profile');
  const changes = panel.getByRole('table', { name: 'Changes' });
  expect(await changes.count()).toBe(0);
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
