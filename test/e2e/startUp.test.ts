import { loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { activationMs } from './activation.ts';
import { runPanelOf, timeToFirstBar } from './runPanel.ts';

/** Requests during the start of VS Code's own TypeScript share the machine with it. */
const windows = [
  { name: 'the first window', settled: false },
  ...Array.from({ length: 3 }, (_, k) => ({ name: `new window ${k + 1}, just opened`, settled: false })),
  ...Array.from({ length: 3 }, (_, k) => ({ name: `new window ${k + 4}, its TypeScript up`, settled: true })),
];

/**
 * `npm run measure:startup`; no part of the check. The figures are printed, not asserted: they depend on the load of the
 * machine, which is printed beside them.
 */
describe.runIf(process.env['POOLSCOPE_MEASURE'] === '1')('a window just opened', () => {
  let vscode: VsCode;
  const activations: number[] = [];

  beforeAll(async () => {
    vscode = await openVsCode();
  });
  afterAll(async () => {
    console.log(
      `activation before any file is open, loading extension.js included, in ${activations.length} windows: ${activations.join(', ')} ms`,
    );
    await vscode.close();
  });
  shootFailures(() => vscode);

  it('shows an empty webview, the first that this browser sees', async () => {
    // Every webview waits for a service worker that the first one installs; the runs below are measured after that.
    const took = await vscode.witness.call('emptyWebview', null);
    console.log(`the first webview of a browser profile, empty: ${Math.round(took)} ms`);
    expect(took).toBeGreaterThan(0);
  });

  it.each(windows)('shows the first items of the first run: $name', async ({ name, settled }) => {
    // A reload by the browser makes a new window, with a new extension host, language server and page.
    if (name !== windows[0]?.name) await vscode.reload();
    // No file is open yet, so that VS Code's own extensions do not start at the same time.
    await vscode.witness.call('activate', { extension: 'poolscope.poolscope' });
    activations.push(await activationMs(vscode));
    await vscode.openFile('orders.ts');
    if (settled) await eventually(() => vscode.witness.call('symbols', null)).toBeGreaterThan(3);
    const runs = vscode.recordings().length;
    const commanded = await vscode.runCommand('Poolscope: Run in Parallel');
    const took = await timeToFirstBar(vscode, commanded);
    console.log(`${name}: ${took}; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    await eventually(() => runPanelOf(vscode).state.innerText()).toBe('Finished');
    expect(vscode.recordings()).toHaveLength(runs + 1);
    // A panel that stays open would load its page before the next first run.
    await vscode.runCommand('View: Close All Editors');
    await eventually(() => vscode.witness.call('tabs', null)).toEqual([]);
  });
});
