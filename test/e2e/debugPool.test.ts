import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { runPanelOf } from './runPanel.ts';
import type { WitnessEvent } from './witness/protocol.ts';

/** The first chunk has another rate. Each item takes long enough to be paused in it. */
const pricing = `
export const inputs = Array.from({ length: 4000 }, (_, item) => item);

export function price(item: number): number {
  const rate = item < 10 ? 2 : 1;
  return apply(item, rate);
}

function apply(item: number, rate: number): number {
  const end = Date.now() + 20;
  let rounds = 0;
  while (Date.now() < end) rounds++;
  return item * rate + rounds * 0;
}
`;

/** One item throws when the other workers are at work, and they work until it has been continued. */
const failing = `import { existsSync, writeFileSync } from 'node:fs';
export const inputs = Array.from({ length: 40 }, (_, item) => item);
export function check(item: number): number {
  writeFileSync(\`begun-\${item}\`, '');
  if (item === 3) {
    while (![10, 20, 30].every((first) => existsSync(\`begun-\${first}\`)));
    throw new Error('odd one');
  }
  while (item >= 10 && !existsSync('begun-4'));
  return item;
}
`;
/** Line of `throw`. */
const throwLine = 7;

/** Line of `return apply(item, rate)`. */
const breakLine = 6;
const workers = [0, 1, 2, 3];

describe('a run of four workers under the debugger', () => {
  let vscode: VsCode;
  let file: string;

  beforeAll(async () => {
    vscode = await openVsCode({
      files: { 'src/pricing.ts': pricing, 'src/failing.ts': failing },
      // An item that is paused at a breakpoint does not time out.
      settings: { 'poolscope.workers': 4, 'poolscope.chunksize': 10, 'poolscope.timeout': '1s' },
    });
    file = join(vscode.workspace, 'src/pricing.ts');
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const seen = <K extends WitnessEvent['event']>(kind: K) =>
    vscode.witness.events().filter((event): event is Extract<WitnessEvent, { event: K }> => event.event === kind);
  const pane = (title: string): Locator =>
    vscode.page.locator('.pane', { has: vscode.page.locator(`.pane-header[aria-label^="${title}"]`) });
  const rows = (title: string): Promise<string[]> => pane(title).locator('.monaco-list-row').allInnerTexts();

  it('stops all of them at a breakpoint', async () => {
    await vscode.openFile('pricing.ts');
    await vscode.witness.call('addBreakpoint', { file, line: breakLine });
    await vscode.runCommand('Poolscope: Debug in Parallel');
    await vscode.witness.seen('sessionStarted');
    await eventually(() => new Set(seen('stopped').map(({ id }) => id)).size).toBe(4);
    for (const stop of seen('stopped')) expect(stop).toMatchObject({ reason: 'breakpoint', file, line: breakLine });
  });

  it('names each session after its worker and the items of its chunk', async () => {
    const names = async (): Promise<string[]> =>
      (await vscode.witness.call('sessions', null)).map(({ name }) => name).filter((name) => name.startsWith('worker'));
    await eventually(async () => (await names()).map((name) => name.replace(/^worker \d/, '')).toSorted()).toEqual([
      ' (items 0-9)',
      ' (items 10-19)',
      ' (items 20-29)',
      ' (items 30-39)',
    ]);
    expect((await names()).map((name) => name.replace(/ \(.*/, '')).toSorted()).toEqual(
      workers.map((w) => `worker ${w}`),
    );
    await vscode.screenshot('debug-pool-dark');
  });

  it('shows the stacks of all four as one tree, which opens by itself the first time', async () => {
    await eventually(() => rows('Parallel Stacks')).toEqual([
      expect.stringMatching(new RegExp(`price\\s*4 workers: 0-3 · pricing.ts:${breakLine}`)),
    ]);
  });

  it('watches an expression in all of them, and marks the one that differs', async () => {
    await vscode.runCommand('Poolscope: Add to Parallel Watch…');
    await vscode.page.locator('.quick-input-widget input[type="text"]').fill('rate');
    await vscode.page.keyboard.press('Enter');
    const odd = await workerOf('items 0-9');
    await eventually(() => rows('Parallel Watch')).toEqual([
      expect.stringMatching(/^rate\s*1 \(.*\) · 2 \(\d\)$/),
      ...workers.map((worker) => expect.stringMatching(new RegExp(`^worker ${worker}\\s*${worker === odd ? 2 : 1}$`))),
    ]);
    const marked = pane('Parallel Watch').locator('.monaco-list-row', { has: vscode.page.locator('.codicon-warning') });
    expect(await marked.allInnerTexts()).toEqual([expect.stringContaining(`worker ${odd}`)]);
    await vscode.screenshot('debug-pool-dark');
  });

  it('steps one while the others stay paused', async () => {
    const before = { stopped: seen('stopped').length, continued: seen('continued').length };
    await vscode.runCommand('Debug: Step Into');
    await eventually(() => seen('stopped').length).toBe(before.stopped + 1);
    expect(seen('stopped').at(-1)).toMatchObject({ reason: 'step', file, line: breakLine + 4 });
    expect(seen('continued')).toHaveLength(before.continued + 1);
    await eventually(() => rows('Parallel Stacks')).toEqual([
      expect.stringMatching(new RegExp(`price\\s*4 workers: 0-3 · pricing.ts:${breakLine}`)),
      expect.stringMatching(new RegExp(`apply\\s*worker \\d · pricing.ts:${breakLine + 4}`)),
    ]);
  });

  it('continues all by one key, and pauses all by another', async () => {
    await vscode.witness.call('clearBreakpoints', null);
    await vscode.page.locator('.editor-instance .view-line').first().click();
    const continued = seen('continued').length;
    await vscode.page.keyboard.press('Shift+Alt+F6');
    await eventually(
      () =>
        new Set(
          seen('continued')
            .slice(continued)
            .map(({ id }) => id),
        ).size,
    ).toBe(4);
    const stopped = seen('stopped').length;
    await vscode.page.keyboard.press('Alt+F6');
    await eventually(
      () =>
        new Set(
          seen('stopped')
            .slice(stopped)
            .map(({ id }) => id),
        ).size,
    ).toBe(4);
    // A worker that is between two items, in code that the debugger skips, is stepped to the function.
    const pausedOrStepped = expect.stringMatching(/^(pause|step)$/);
    for (const stop of seen('stopped').slice(stopped)) expect(stop).toMatchObject({ reason: pausedOrStepped, file });
    // One that was stepped is at the first line of the function, which is another place than that of the others.
    await eventually(async () => workersIn('price', await rows('Parallel Stacks'))).toBe(4);
    await vscode.screenshot('debug-pool-paused-dark');
  });

  it('opens the source line of a frame in the tree', async () => {
    await vscode.openFile('orders.ts');
    await pane('Parallel Stacks').locator('.monaco-list-row').first().click();
    await eventually(() => vscode.witness.call('activeEditor', null)).toEqual({ file, line: breakLine });
  });

  it('leaves no process when it is stopped, and starts no other one', async () => {
    expect(runners(vscode)).not.toEqual([]);
    await vscode.runCommand('Debug: Stop');
    await eventually(() => vscode.witness.call('sessions', null)).toEqual([]);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'cancelled',
    });
    expect(runners(vscode)).toEqual([]);
    expect(
      vscode
        .recordings()
        .at(-1)
        ?.some(({ type }) => type === 'runnerRestarted'),
    ).toBe(false);
    await eventually(() => pane('Parallel Stacks').count()).toBe(0);
  });

  it('leaves no process when its run is cancelled while workers are paused at a breakpoint', async () => {
    await vscode.witness.call('addBreakpoint', { file, line: breakLine });
    await vscode.openFile('pricing.ts');
    const stopped = seen('stopped').length;
    await vscode.runCommand('Poolscope: Debug in Parallel');
    await eventually(
      () =>
        new Set(
          seen('stopped')
            .slice(stopped)
            .map(({ id }) => id),
        ).size,
    ).toBe(4);
    await vscode.runCommand('Poolscope: Cancel Run');
    await eventually(() => vscode.witness.call('sessions', null)).toEqual([]);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'cancelled',
    });
    expect(runners(vscode)).toEqual([]);
  });

  it('stops where an item throws, without a breakpoint, together with the others if that is set', async () => {
    await vscode.witness.call('clearBreakpoints', null);
    await vscode.witness.call('configure', { setting: 'poolscope.debug.stopTogether', value: true });
    await vscode.openFile('failing.ts');
    const before = seen('stopped').length;
    await vscode.runCommand('Poolscope: Debug in Parallel');
    const stops = () => seen('stopped').slice(before);
    await eventually(() => new Set(stops().map(({ id }) => id)).size).toBe(4);
    const thrown = join(vscode.workspace, 'src/failing.ts');
    expect(stops()[0]).toMatchObject({ reason: 'exception', file: thrown, line: throwLine });
    expect(stops().filter(({ reason }) => reason === 'exception')).toHaveLength(1);
    await eventually(() => vscode.witness.call('activeEditor', null)).toEqual({ file: thrown, line: throwLine });
    await vscode.screenshot('stop-together-dark');
    await vscode.page.keyboard.press('Shift+Alt+F6');
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'finished',
    });
    const failed = vscode
      .recordings()
      .at(-1)
      ?.filter(({ type }) => type === 'itemFailed');
    expect(failed).toMatchObject([{ item: 3, failure: { message: 'odd one' } }]);
  });

  it('looks into the workers of a run that is not under the debugger, and opens where one is', async () => {
    await vscode.witness.call('clearBreakpoints', null);
    await vscode.openFile('pricing.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    const panel = runPanelOf(vscode);
    await panel.openTab('Workers');
    await eventually(() => panel.figure('succeeded').innerText()).toMatch(/^[1-9]/);
    await panel.button('Show current activity').click();
    const place = vscode.panel().getByRole('button', { name: 'src/pricing.ts:6:10' });
    await place.waitFor();
    await vscode.screenshot('sample-dark');
    await place.click();
    await eventually(() => vscode.witness.call('activeEditor', null)).toEqual({ file, line: breakLine });
    await panel.button('Cancel').click();
    await eventually(() => panel.state.innerText()).toBe('Cancelled');
  });

  /** Number of the worker that has these items now. */
  async function workerOf(items: string): Promise<number> {
    const sessions = await vscode.witness.call('sessions', null);
    return Number(/worker (\d)/.exec(sessions.find(({ name }) => name.includes(`(${items})`))?.name ?? '')?.[1]);
  }
});

/** Ids of processes that run items of this workspace. */
function runners({ workspace }: VsCode): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === workspace && commandLine(pid).includes('dist/runner.js');
    } catch {
      // The process has ended already.
      return false;
    }
  });
}

const commandLine = (pid: string): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

/** Number of workers whose outermost function is this, e.g. 4 for `price  3 workers: 0-1, 3` and `price  worker 2`. */
function workersIn(name: string, rows: readonly string[]): number {
  const found = rows.filter((row) => row.trimStart().startsWith(name));
  return found.reduce((sum, row) => sum + Number(/(\d+) workers:/.exec(row)?.[1] ?? 1), 0);
}
