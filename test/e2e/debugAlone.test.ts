import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { until } from '../support/until.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import type { WitnessEvent } from './witness/protocol.ts';
import { runPanelOf, type RunPanel } from './runPanel.ts';

const fixture = (name: string): string => readFileSync(join(root, 'test/fixtures/jobs', name), 'utf8');

const withoutTypes = (text: string): string =>
  ts.transpile(text, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext });

/** Modules in TypeScript and JavaScript, ESM and CommonJS. */
const modules: Readonly<Record<string, string>> = {
  'throws.ts': fixture('throws.ts'),
  'common/throws.ts': fixture('throws.ts'),
  'throws.cjs': withoutTypes(fixture('throwsCommon.cts')),
};

/** Item 1 fails in the pool, where item 0 comes first, and not alone. */
const afterAnother = `
let before = 0;
export const inputs = ['a', 'b'];
export function afterAnother(name: string): string {
  if (before++ === 1) throw new Error('not the first');
  return name;
}
`;

type Stop = Extract<WitnessEvent, { readonly event: 'stopped' }>;

describe('an item that failed, debugged alone from its run', () => {
  let vscode: VsCode;
  let panel: RunPanel;

  beforeAll(async () => {
    vscode = await openVsCode({
      settings: { 'poolscope.workers': 1 },
      files: {
        ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [`src/${name}`, text])),
        'src/common/package.json': '{ "type": "commonjs" }',
        'src/afterAnother.ts': afterAnother,
      },
    });
    panel = runPanelOf(vscode);
    await vscode.witness.call('evaluateOnStop', { expressions: ['item.name', 'how'] });
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  const stops = (): Stop[] => vscode.witness.events().filter((event): event is Stop => event.event === 'stopped');
  const startedNames = (): string[] =>
    vscode.witness.events().flatMap((event) => (event.event === 'sessionStarted' ? [event.name] : []));
  const started = (): number => startedNames().length;
  const ended = (): number => vscode.witness.events().filter(({ event }) => event === 'sessionEnded').length;

  const run = async (file: string, exportName: string): Promise<void> => {
    const uri = `file://${join(vscode.workspace, 'src', file)}`;
    await vscode.witness.call('execute', { command: 'workbench.action.closeAllEditors', args: [] });
    const before = vscode.recordings().length;
    await vscode.witness.call('execute', { command: 'poolscope.run', args: [{ uri, exportName }] });
    await eventually(() => vscode.recordings()).toHaveLength(before + 1);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)?.type).toBe('runFinished');
    await eventually(() => panel.state.innerText()).toBe('Finished');
  };

  const select = async (item: number): Promise<void> => {
    await panel.openTab('Errors');
    await panel.errors.locator(`button[data-item="${item}"]`).click();
  };

  /** The first stop after a click on the button. */
  const debugAlone = async (item: number): Promise<Stop> => {
    await select(item);
    const before = stops().length;
    const clickedAt = Date.now();
    await panel.button('Debug alone').click();
    const stop = await until('a stop', () => stops()[before]);
    console.log(`stopped ${stop.atMs - clickedAt} ms after the click`);
    return stop;
  };

  it.each([
    ['throws.ts', 'throws'],
    ['common/throws.ts', 'rejects'],
    ['throws.cjs', 'throws'],
  ])('stops at a breakpoint and where the error is thrown: %s, %s', async (file, exportName) => {
    await run(file, exportName);
    const path = join(vscode.workspace, 'src', file);
    const line = lineOf(path, exportName === 'throws' ? 'function fail(' : 'await sleep(1)') + 1;
    const breakLine = lineOf(path, exportName === 'throws' ? "fail('caught')" : "await failLater('caught');");
    await select(1);
    const frame = panel.errors.locator('.frame').first().getByRole('button');
    expect(await frame.innerText()).toMatch(new RegExp(`^src/${file}:${line}:\\d+$`));
    await frame.click();
    await eventually(() => vscode.witness.call('activeEditor', null)).toMatchObject({ file: path, line });

    await vscode.witness.call('addBreakpoint', { file: path, line: breakLine });
    const count = stops().length;
    expect(await debugAlone(1)).toMatchObject({ reason: 'breakpoint', file: path, line: breakLine });
    await vscode.witness.call('clearBreakpoints', null);
    const continuedAt = Date.now();
    await vscode.runCommand('Debug: Continue');
    const stop = await until('a second stop', () => stops()[count + 1]);
    console.log(`stopped again ${stop.atMs - continuedAt} ms after it continued`);
    await vscode.screenshot(`debug-alone-${exportName}-dark`);
    expect(stop).toMatchObject({
      reason: 'exception',
      file: path,
      line,
      values: { 'item.name': "'second'", how: "'second'" },
    });
    const before = ended();
    await vscode.runCommand('Debug: Continue');
    await eventually(() => ended()).toBeGreaterThan(before);
    // The debugger did not stop again before the end.
    expect(stops().at(-1)).toEqual(stop);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'finished',
    });
  });

  it('stops there also in a worker, where that is asked for', async () => {
    await run('throws.ts', 'throws');
    await select(1);
    const before = stops().length;
    await vscode
      .panel()
      .getByRole('button', { name: /^More ways/ })
      .click();
    await vscode.panel().locator('.menu-row', { hasText: 'Debug in a worker' }).click();
    const stop = await until('a stop', () => stops()[before]);
    const path = join(vscode.workspace, 'src/throws.ts');
    expect(stop).toMatchObject({ file: path, line: lineOf(path, 'function fail(') + 1, values: { how: "'second'" } });
    expect(stop.session).toContain('worker');
    // The command continues the thread that the editor has selected, which it does after the stop.
    await vscode.page.locator('.exception-widget').waitFor();
    const over = ended();
    await vscode.runCommand('Debug: Continue');
    await eventually(() => ended()).toBeGreaterThan(over);
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({
      type: 'runFinished',
      state: 'finished',
    });
  });

  it('stops there again when it is restarted', async () => {
    await run('throws.ts', 'throws');
    const before = vscode.recordings().length;
    const stop = await debugAlone(1);
    const count = stops().length;
    await vscode.runCommand('Debug: Restart');
    expect(await until('a stop', () => stops()[count])).toMatchObject({ file: stop.file, line: stop.line });
    await vscode.runCommand('Debug: Continue');
    await eventually(() =>
      vscode
        .recordings()
        .slice(before)
        .map((events) => events.at(-1)),
    ).toMatchObject([
      { type: 'runFinished', state: 'cancelled' },
      { type: 'runFinished', state: 'finished' },
    ]);
  });

  it('ends immediately when it is stopped, and is not started again', async () => {
    await run('throws.ts', 'throws');
    const sessions = started();
    await debugAlone(1);
    await vscode.runCommand('Debug: Stop');
    await eventually(() => vscode.recordings().at(-1)?.at(-1)).toMatchObject({ state: 'cancelled' });
    await eventually(() => ended()).toBe(started());
    // Besides the session that was asked for there are those of its threads, which differ with the version of Node.
    expect(
      startedNames()
        .slice(sessions)
        .filter((name) => name.startsWith('debug item')),
    ).toHaveLength(1);
  });

  it('shows an alert that the item failed in the pool and succeeds alone', async () => {
    await run('afterAnother.ts', 'afterAnother');
    await select(1);
    await panel.button('Debug alone').click();
    await eventually(() => vscode.page.locator('.notification-toast').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Item 1 failed in the pool, succeeds alone.')]),
    );
    await vscode.screenshot('succeeds-alone-dark');
  });
});

function lineOf(file: string, text: string): number {
  return (
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}
