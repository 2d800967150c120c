import { loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forEachSettled } from '../../src/model/facts/settledItems.ts';
import { eventually } from '../support/eventually.ts';
import { longestTaskDuring } from '../support/longestTask.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

const tiny = `
export const inputs = Array.from({ length: 100_000 }, (_, item) => item);
export const addOne = (item: number) => item + 1;
`;

const chatty = `
export const inputs = Array.from({ length: 1000 }, (_, item) => item);
export function tenLines(item: number): void {
  for (let line = 0; line < 10; line++) console.log(\`item \${item} line \${line}\`);
}
`;

/**
 * Runs inside the panel's page. Starts the run again and returns the milliseconds between animation frames until the
 * run has ended.
 */
function watchRerun(): Promise<readonly number[]> {
  const header = document.querySelector('poolscope-panel')?.shadowRoot?.querySelector('poolscope-header')?.shadowRoot;
  const gaps: number[] = [];
  header?.querySelector<HTMLElement>('[data-action="rerun"]')?.click();
  return new Promise((resolve) => {
    let begun = false;
    let last = performance.now();
    const next = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      const finished = header?.querySelector('.badge')?.textContent === 'Finished';
      begun ||= !finished;
      if (begun && finished) resolve(gaps);
      else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** Part of `npm run measure:startup` only: the check paints a million items in test/webview/smoothness.test.ts. */
describe.runIf(process.env['POOLSCOPE_MEASURE'] === '1')('runs of many items', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({ files: { 'src/tiny.ts': tiny, 'src/chatty.ts': chatty } });
    panel = runPanelOf(vscode);
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('keep painting while 100,000 tiny items arrive', async () => {
    await vscode.openFile('tiny.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.figure('succeeded').innerText()).toBe('100,000 / 100,000');
    const body = vscode.panel().locator('body');
    const [gaps, longest] = await longestTaskDuring(vscode.page, () => body.evaluate(watchRerun));
    const sorted = gaps.toSorted((a, b) => a - b);
    const at = (q: number): string => (sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN).toFixed(0);
    console.log(
      `100,000 items live: ${gaps.length} frames, gap p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms; ` +
        `longest task ${longest.wallMs.toFixed(0)} ms, on a processor ${longest.cpuMs.toFixed(0)} ms; ` +
        `load of the machine ${loadavg()[0]?.toFixed(1)}`,
    );
    expect(gaps.length).toBeGreaterThan(5);
    await eventually(() => panel.figure('succeeded').innerText()).toBe('100,000 / 100,000');
    const runs = vscode.recordings();
    expect(runs.map((events) => events.at(-1))).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ type: 'runFinished', state: 'finished' })),
    );
    const overflowing = await vscode
      .panel()
      .locator('poolscope-header .tile')
      .evaluateAll((tiles) =>
        tiles.filter((tile) => tile.scrollWidth > tile.clientWidth).map((tile) => tile.textContent),
      );
    expect(overflowing).toEqual([]);
    await vscode.screenshot('tiny-dark');
  });

  it('show 10,000 lines, each with its item', async () => {
    await vscode.openFile('chatty.ts');
    await vscode.runCommand('Poolscope: Run in Parallel');
    await eventually(() => panel.figure('succeeded').innerText()).toBe('1,000 / 1,000');
    await panel.openTab('Logs');
    await eventually(() => vscode.panel().locator('poolscope-logs .count').innerText()).toContain('10,000');
    const ranOn = new Map<number, number>();
    for (const event of vscode.recordings().at(-1) ?? []) {
      if (event.type === 'itemsSettled') forEachSettled(event, (item) => ranOn.set(item, event.worker));
    }
    for (const item of [0, 731, 999]) {
      await vscode.panel().locator('poolscope-logs vscode-textfield input').fill(`item ${item} line`);
      await eventually(() => panel.logRows.count()).toBe(10);
      const numbers = await panel.logRows.locator('.item').allInnerTexts();
      expect(numbers).toEqual(Array.from({ length: 10 }, () => `#${item}`));
      const workers = new Set(await panel.logRows.locator('.worker').allInnerTexts());
      expect([...workers]).toEqual([`w${ranOn.get(item)}`]);
    }
    await vscode.screenshot('chatty-dark');
  });
});
