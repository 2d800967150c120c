import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

/** Every tenth parcel has no address. */
const parcels = `export interface Parcel {
  readonly id: number;
  readonly address: string | null;
  readonly at: Date;
}

export const inputs: Parcel[] = Array.from({ length: 40 }, (_, id) => ({
  id,
  address: id % 10 === 7 ? null : \`Street \${id}\`,
  at: new Date(Date.UTC(2026, 0, 1 + id)),
}));

export async function label(parcel: Parcel): Promise<string> {
  console.log(\`parcel \${parcel.id}\`);
  if (parcel.address === null) throw new RangeError(\`parcel \${parcel.id} has no address\`);
  return \`\${parcel.id}: \${parcel.address} \${parcel.at.getUTCDate()}\`;
}
`;

const mended = parcels.replace(/ {2}if \(parcel.address === null\).*\n/, '');

const many = `export const inputs = Array.from({ length: 1203 }, (_, item) => item);
export function work(item: number) {
  throw new Error(\`no \${item}\`);
}
`;

describe('failed items as tests', () => {
  let vscode: VsCode;
  let panel: RunPanel;
  let file: string;

  beforeAll(async () => {
    vscode = await openVsCode({
      files: {
        'src/parcels.ts': parcels,
        'src/many.ts': many,
        'package.json': '{ "name": "parcels", "type": "module", "devDependencies": { "vitest": "*" } }',
      },
    });
    panel = runPanelOf(vscode);
    file = join(vscode.workspace, 'src/parcels.ts');
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const rows = (): Locator => vscode.page.locator('.test-explorer .monaco-list-row');
  const row = (item: number): Locator =>
    vscode.page.locator(`.test-explorer .monaco-list-row[aria-label^="item ${item}:"]`);
  /** State by the icon: `passed`, `failed`, `skipped`, … or `loading`. */
  const state = async (item: number): Promise<string | undefined> => {
    const icon = await row(item).locator('.computed-state').getAttribute('class');
    return /codicon-(?:testing-)?(passed|failed|error|skipped|queued|unset|loading)/.exec(icon ?? '')?.[1];
  };
  const expand = async (): Promise<void> => {
    await rows().first().click();
    await eventually(async () => {
      if ((await rows().first().getAttribute('aria-expanded')) !== 'true')
        await vscode.page.keyboard.press('ArrowRight');
      return rows().count();
    }).toBeGreaterThan(1);
  };
  const press = async (item: number, button: 'Run Test' | 'Debug Test'): Promise<void> => {
    await row(item).hover();
    await row(item).getByRole('button', { name: button }).click();
  };
  /** Items of the newest run, and the state in which it ended. */
  const newest = (): unknown => {
    const events = vscode.recordings().at(-1) ?? [];
    const [first, last] = [events[0], events.at(-1)];
    return [
      first?.type === 'runStarted' && first.origin.kind === 'job' && first.origin.job.items,
      last?.type === 'runFinished' && last.state,
    ];
  };
  const run = async (name: string): Promise<void> => {
    await vscode.openFile(name);
    await vscode.runCommand('Poolscope: Run in Parallel');
  };

  const cursor = () => vscode.witness.call('activeEditor', null);

  it('are saved as a test for the project’s runner, which fails as the item did', async () => {
    await run('parcels.ts');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await panel.openTab('Errors');
    await panel.errors.locator('button[data-item="17"]').click();
    await panel.button('Save as test').click();
    const saved = join(vscode.workspace, 'src/parcels.label.item17.test.ts');
    await eventually(cursor).toEqual({ file: saved, line: 1 });
    const command = 'npx vitest run src/parcels.label.item17.test.ts';
    await eventually(() => vscode.page.locator('.notification-toast').innerText()).toContain(`"${command}" runs it`);
    await vscode.screenshot('saved-test-dark');
    expect(await vitest(vscode.workspace, saved)).toContain('RangeError: parcel 17 has no address');
    writeFileSync(file, mended);
    expect(await vitest(vscode.workspace, saved)).toContain('1 passed');
    writeFileSync(file, parcels);
    await vscode.runCommand('Notifications: Clear All Notifications');
  });

  it('are in the Testing view when their run has ended, at the line that threw, under their function', async () => {
    await vscode.runCommand('Testing: Focus on Test Explorer View');
    await expand();
    await eventually(() => rows().count()).toBe(5);
    expect(await rows().first().getAttribute('aria-label')).toMatch(/^parcels.ts › label \(Failed\)/);
    for (const item of [7, 17, 27, 37]) expect(await state(item)).toBe('failed');
    await row(17).click();
    await eventually(cursor).toEqual({ file, line: 15 });
    await vscode.page.locator('.peekview-widget', { hasText: 'RangeError: parcel 17 has no address' }).waitFor();
    await vscode.screenshot('tests-dark');
    await vscode.page.keyboard.press('Escape');
    await row(17).click({ button: 'right' });
    await vscode.chooseFromMenu('Go to Test');
    await eventually(cursor).toEqual({ file, line: 13 });
  });

  it('run alone again: failed with their output until the function is fixed, then passed', async () => {
    await press(17, 'Run Test');
    await eventually(newest).toEqual([[[17, 17]], 'finished']);
    await vscode.runCommand('Test Results: Focus on Test Results View');
    await vscode.page.locator('.xterm-rows', { hasText: 'parcel 17' }).waitFor();
    await eventually(() => state(17)).toBe('failed');
    await vscode.screenshot('tests-results-dark');
    writeFileSync(file, mended);
    await press(17, 'Run Test');
    await eventually(() => state(17)).toBe('passed');
    expect(await state(7)).toBe('failed');
    writeFileSync(file, parcels);
    expect(await vscode.page.locator('.notification-toast').count()).toBe(0);
  });

  it('are debugged alone, and stop at a breakpoint and where they fail', async () => {
    await vscode.witness.call('addBreakpoint', { file, line: 14 });
    await vscode.witness.call('evaluateOnStop', { expressions: ['parcel.id'] });
    await press(27, 'Debug Test');
    const stop = await vscode.witness.seen('stopped');
    expect(stop).toMatchObject({ file, line: 14, values: { 'parcel.id': '27' } });
    await vscode.witness.call('clearBreakpoints', null);
    await vscode.runCommand('Debug: Continue');
    const stops = () => vscode.witness.events().filter(({ event }) => event === 'stopped');
    await eventually(() => stops().at(-1)).toMatchObject({ file, line: 15, reason: 'exception' });
    await vscode.runCommand('Debug: Continue');
    await vscode.witness.seen('sessionEnded');
    await vscode.runCommand('Testing: Focus on Test Explorer View');
    await eventually(() => state(27)).toBe('failed');
  });

  it('can be cancelled', async () => {
    writeFileSync(
      file,
      mended.replace(/console.log.*/, 'await new Promise((resolve) => setTimeout(resolve, 60_000));'),
    );
    await press(37, 'Run Test');
    const isRunning = () =>
      vscode
        .recordings()
        .at(-1)
        ?.some((event) => event.type === 'itemStarted' && event.item === 37);
    await eventually(isRunning).toBe(true);
    await eventually(() => state(37)).toBe('loading');
    await vscode.runCommand('Test: Cancel Test Run');
    await eventually(() => state(37)).toBe('skipped');
    await eventually(newest).toEqual([[[37, 37]], 'cancelled']);
    writeFileSync(file, parcels);
  });

  it('are replaced by those of a newer run, of which the first thousand are shown', async () => {
    await run('many.ts');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await vscode.runCommand('Testing: Focus on Test Explorer View');
    await eventually(() => rows().first().getAttribute('aria-label')).toMatch(/^many.ts › work/);
    await expand();
    await vscode.page.keyboard.press('End');
    const last = '.test-explorer .monaco-list-row[aria-label^="… 203 more failed: see the run panel"]';
    await vscode.page.locator(last).waitFor();
    await vscode.screenshot('tests-many-dark');
    writeFileSync(file, mended);
    await run('parcels.ts');
    await eventually(() => panel.state.innerText()).toBe('Finished');
    await eventually(() => rows().count()).toBe(0);
  });
});

/** Output of the project's own test runner. */
const vitest = (cwd: string, test: string): Promise<string> =>
  new Promise((resolve) => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|FORCE)/.test(name)));
    const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', test];
    execFile(process.execPath, args, { cwd, env: { ...env, NO_COLOR: '1' } }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
