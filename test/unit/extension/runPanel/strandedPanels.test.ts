import type { Memento } from 'vscode';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import type { RunPanels } from '../../../../src/extension/runPanel/runPanels.ts';
import { replaceStranded } from '../../../../src/extension/runPanel/strandedPanels.ts';
import type { RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import { editor, env, freshEditor, TabInputCustom, TabInputWebview, Uri, window } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());
afterEach(() => {
  window.tabGroups.all = [];
  env.sessionId = 'window-1';
});

const minify = someEntry();
const search = someEntry({ runId: 'r2', ...startedWith({ module: '/w/src/search.ts', exportName: 'search' }) });

/** Extension hosts of one workspace, one after the other. */
function hosts() {
  const stored = new Map<string, unknown>();
  const state = {
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, structuredClone(value)),
  } as unknown as Memento;
  const start = () => {
    const runs = new FakeRuns();
    for (const entry of [minify, search]) runs.put(entry);
    const visibility = new Emitter<void>();
    const shown: unknown[] = [];
    const panels = {
      open: [] as { readonly runId: string; readonly tab: string }[],
      visibilityChanged: visibility.subscribe,
      showIn: ({ runId }: RunEntry, column: number, tab: string) => void shown.push([runId, column, tab]),
    };
    replaceStranded(runs.store, panels as unknown as RunPanels, state);
    return {
      shown,
      show: (...runIds: string[]) =>
        visibility.fire(void (panels.open = runIds.map((runId) => ({ runId, tab: `tab of ${runId}` })))),
    };
  };
  return { start };
}

const tabOf = (entry: string, isActive: boolean) => ({
  label: entry,
  isActive,
  input: new TabInputWebview('mainThreadWebview-poolscope.run'),
});

it('another extension host replaces the panels that the dead one has left, each in its column and with its tab, the active one last', async () => {
  const { start } = hosts();
  start().show('r2', 'r1', 'deleted');
  const file = Uri.file('/w/ci.poolscope');
  const [active, other] = [tabOf('minify.ts › minify', true), tabOf('search.ts › search', false)];
  const opened = { label: 'ci', isActive: false, input: new TabInputCustom(file, 'poolscope.recording') };
  // VS Code loads it when it is shown, with a host.
  const notLoaded = tabOf('orders.ts › price', false);
  const ofOthers = {
    label: 'minify.ts › minify',
    isActive: true,
    input: new TabInputWebview('mainThreadWebview-other'),
  };
  window.tabGroups.all = [
    { viewColumn: 1, tabs: [ofOthers] },
    { viewColumn: 2, tabs: [active, other, opened, notLoaded] },
  ];
  const { shown } = start();
  await expect
    .poll(() => shown)
    .toEqual([
      ['r2', 2, 'tab of r2'],
      ['r1', 2, 'tab of r1'],
    ]);
  expect(editor.closedTabs).toEqual([other, opened, active]);
  expect(editor.executed).toEqual([['vscode.openWith', file, 'poolscope.recording', 2]]);
});

it('a window that was loaded again has no such panels', async () => {
  const { start } = hosts();
  start().show('r1');
  window.tabGroups.all = [{ viewColumn: 2, tabs: [tabOf('minify.ts › minify', true)] }];
  env.sessionId = 'window-2';
  const { shown } = start();
  await new Promise(setImmediate);
  expect([shown, editor.closedTabs]).toEqual([[], []]);
});
