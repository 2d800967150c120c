import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

const patience = { timeout: 120_000, interval: 50 };

/** Short runs, whose first chunk holds most of the work with Python's chunksize of 5; on a busy machine, too. */
const uneven = `
export const inputs = Array.from({ length: 40 }, (_, item) => item);
export const work = (item: number) => new Promise((resolve) => setTimeout(() => resolve(item), item < 5 ? 200 : 5));
`;

/** Items take so long that measuring continues until it is cancelled. */
const slow = `
export const inputs = Array.from({ length: 300 }, (_, item) => item);
export const wait = (item: number) => new Promise((resolve) => setTimeout(() => resolve(item), 20));
`;

describe('tuning the chunksize', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({
      files: { 'src/uneven.ts': uneven, 'src/slow.ts': slow },
      settings: { 'poolscope.chunksize': null },
    });
    panel = runPanelOf(vscode);
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const tuning = () => vscode.panel().locator('poolscope-tuning');
  const measured = () => tuning().locator('table tbody tr');
  const button = (name: string | RegExp) => tuning().getByRole('button', { name });
  const use = () => tuning().locator('.use strong');
  const apply = () => tuning().locator('[data-action=apply]');
  /** The decision, which is also the text of the primary button: `Use auto`, `Use 16`. */
  const decided = async (): Promise<number | 'auto'> => {
    const chunksize = (await use().innerText()).replace(/^Use |,/g, '');
    return chunksize === 'auto' ? chunksize : Number(chunksize);
  };
  const last = (): readonly RunEvent[] => vscode.recordings().at(-1) ?? [];
  const over = async (runs: number): Promise<void> => {
    const ends = () => vscode.recordings().map((events) => events.at(-1)?.type);
    await expect.poll(ends, patience).toEqual(Array.from({ length: runs }, () => 'runFinished'));
  };
  const closeToasts = () => vscode.runCommand('Notifications: Clear All Notifications');

  it('begins with a run that was just made, measures more, and leaves no recording of it', async () => {
    await vscode.openFile('uneven.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await over(1);
    await vscode.page.locator('.codelens-decoration a', { hasText: 'Tune chunksize' }).click();
    await expect.poll(() => measured().count(), patience).toBeGreaterThan(2);
    // The button is offered again when measuring is over.
    await expect.poll(() => button(/^Measure, /).count(), patience).toBe(1);
    expect(vscode.recordings()).toHaveLength(1);
    await vscode.screenshot('tuning-measured-dark');
  });

  it('takes what was applied, and knows what was measured, when the function is run from the palette', async () => {
    const chunksize = await decided();
    const before = wallMs(last());
    const rows = await measured().count();
    await apply().click();
    await eventually(() => tuning().locator('.chosen').innerText()).toContain(`chunksize ${chunksize}`);
    await vscode.page
      .locator('.notification-toast')
      .getByRole('button', { name: 'Save in workspace settings' })
      .click();
    const settings = join(vscode.workspace, '.vscode/settings.json');
    await eventually(() => (existsSync(settings) ? readFileSync(settings, 'utf8') : '')).toContain(
      `"poolscope.chunksize": ${JSON.stringify(String(chunksize))}`,
    );
    await vscode.runCommand('Poolscope: Run in Parallel');
    await over(2);
    expect(last()).toContainEqual(expect.objectContaining({ type: 'runPlanned', chunksize }));
    console.log(`uneven: ${before} ms with Python's chunksize, ${wallMs(last())} ms with the applied ${chunksize}`);
    await eventually(() => measured().count()).toBeGreaterThanOrEqual(rows);
    await closeToasts();
  });

  it('cancels measuring and leaves no process', async () => {
    await vscode.runCommand('View: Close All Editors');
    await vscode.openFile('slow.ts');
    await vscode.runCommand('Poolscope: Tune Chunksize');
    await over(3);
    await expect.poll(() => runners(vscode).length, patience).toBeGreaterThan(0);
    await button('Cancel').click();
    await expect.poll(() => button(/^Measure, /).count(), patience).toBe(1);
    await eventually(() => Promise.resolve(runners(vscode))).toEqual([]);
    expect(await vscode.page.locator('.notification-toast').count()).toBe(0);
    await vscode.screenshot('tuning-advice-dark');
  });

  it('runs again with the option of the advice, at a click', async () => {
    await vscode.panel().locator('.notice [data-action=setConcurrency]').click();
    await over(4);
    const origins = last().flatMap((event) => (event.type === 'runStarted' ? [event.origin] : []));
    expect(origins).toMatchObject([{ kind: 'job', job: { workers: 1, concurrency: 2 } }]);
  });

  it('reports why a run that was cancelled cannot be tuned', async () => {
    await vscode.runCommand('Poolscope: Run in Parallel');
    await expect.poll(() => vscode.recordings().length, patience).toBe(5);
    await panel.button('Cancel').first().click();
    await eventually(() => panel.state.innerText()).toBe('Cancelled');
    await eventually(() => tuning().locator('.empty').innerText()).toContain('did not finish');
    await vscode.screenshot('tuning-empty-dark');
  });
});

function wallMs(events: readonly RunEvent[]): number {
  const end = events.at(-1);
  return end?.type === 'runFinished' ? Math.round(end.wallMicros / 1000) : Number.NaN;
}

/** Processes of measuring runs of this VS Code. A runner of a keeper is not one; it may wait for the next run. */
function runners({ workspace }: VsCode): string[] {
  const home = workspace.replace(/\/samples$/, '');
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) (.*)/.exec(line)?.slice(1) ?? []);
  const keepers = all.filter(([, , args = '']) => args.includes('dist/keeper.js')).map(([pid]) => pid);
  return all
    .filter(
      ([, parent, args = '']) => args.includes(home) && args.includes('dist/runner.js') && !keepers.includes(parent),
    )
    .map(([, , args = '']) => args);
}
