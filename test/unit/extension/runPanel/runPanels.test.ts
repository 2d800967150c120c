import type * as vscode from 'vscode';
import { beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { RunPanels } from '../../../../src/extension/runPanel/runPanels.ts';
import type { RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import { viewProtocolVersion, type TuningState } from '../../../../src/protocol/panel/viewSync.ts';
import { editor, freshEditor, type FakePanel } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

const tuning: TuningState = { measured: [], measuring: null, chosen: 8 };

/** Panels over a store whose live runs have a recording that a test writes. */
function openPanels() {
  const runs = new FakeRuns();
  const started = new Emitter<RunEntry>();
  const tuned = new Emitter<void>();
  const stopped: string[] = [];
  const cancelled: unknown[] = [];
  const logged: string[] = [];
  const note = (text: string): void => void logged.push(text);
  const panels = new RunPanels({
    extensionUri: { path: '/extension' } as vscode.Uri,
    store: runs.store,
    started: started.subscribe,
    tuning: { stateOf: () => tuning, changed: tuned.subscribe, stop: async (runId) => void stopped.push(runId) },
    handleActions: (place) => ({ cancel: () => void cancelled.push(place.run.id) }) as never,
    log: { warn: note, error: note, info: note } as unknown as vscode.LogOutputChannel,
  });
  const start = (entry: RunEntry): RunEntry => {
    const grown = new Emitter<number>();
    const lines = `{"run":"${entry.runId}"}\n`;
    const read = async (offset: number) => ({ lines: lines.slice(offset), next: lines.length });
    runs.handles.set(entry.runId, { recording: { bytes: lines.length, recorded: grown.subscribe, read } });
    runs.put(entry);
    started.fire(entry);
    return entry;
  };
  return { runs, panels, start, started, tuned, stopped, cancelled, logged };
}

const live = (runId: string, changes: Partial<RunEntry> = {}): RunEntry =>
  someEntry({ runId, dir: `/recordings/${runId}`, state: 'running', shownBy: 'panel', ...changes });

/** The page of a panel is ready. Returns the answer of the host. */
async function loadPage(panel: FakePanel, version = viewProtocolVersion): Promise<unknown> {
  panel.receive({ kind: 'request', id: 1, method: 'ready', params: { version, runId: null } });
  await expect.poll(() => replies(panel)).toHaveLength(1);
  await new Promise(setImmediate);
  return replies(panel)[0];
}

const replies = (panel: FakePanel) => panel.sent.filter(({ kind }) => kind === 'reply' || kind === 'failure');
const events = (panel: FakePanel): unknown[] =>
  panel.sent.filter(({ kind }) => kind === 'event').map(({ name, payload }) => [name, payload]);
const facts = (panel: FakePanel): unknown[] =>
  panel.sent.filter(({ method }) => method === 'facts').map(({ params }) => params);

it('a run that starts gets a panel beside the code, unless something else shows it', () => {
  const { start, panels } = openPanels();
  start(live('r1', { shownBy: 'debugger' }));
  start(live('r2', { shownBy: 'testingView' }));
  expect(editor.panels).toEqual([]);
  start(live('r3'));
  expect(editor.panels.map(({ title, viewColumn }) => [title, viewColumn])).toEqual([['minify.ts › minify', -2]]);
  expect([panels.shown, panels.isVisible('r3'), panels.isOpen('r1')]).toEqual(['r3', true, false]);
});

it('a page learns its run, then receives the recording and the messages that waited for it', async () => {
  const { start, panels } = openPanels();
  const entry = start(live('r1'));
  panels.show(entry, 12, 'tuning');
  const [panel] = editor.panels as [FakePanel];
  expect(await loadPage(panel)).toMatchObject({
    result: { runId: 'r1', live: true, canRun: true, canSample: true },
  });
  await expect.poll(() => facts(panel)).toEqual([{ lines: '{"run":"r1"}\n' }]);
  expect(events(panel)).toEqual([
    ['tuning', tuning],
    ['reveal', { item: 12 }],
    ['showTab', { tab: 'tuning' }],
  ]);
});

it('a page of another version of Poolscope is refused', async () => {
  const { start } = openPanels();
  start(live('r1'));
  expect(await loadPage(editor.panels[0]!, 99)).toMatchObject({
    kind: 'failure',
    error: { message: 'This panel belongs to another version of Poolscope.', userFacing: true },
  });
});

it('the next run of a function takes the panel of one that is over', async () => {
  const { runs, start, stopped } = openPanels();
  const first = start(live('r1'));
  const [panel] = editor.panels as [FakePanel];
  await loadPage(panel);
  start(live('r2'));
  expect(editor.panels).toHaveLength(2);
  runs.end({ ...first, state: 'finished' });
  start(live('r3'));
  expect(editor.panels).toHaveLength(2);
  expect(events(panel)).toContainEqual(['runChanged', { runId: 'r3', live: true, canRun: true, canSample: true }]);
  expect(stopped).toEqual(['r1']);
});

it('a run of another function, of one item, or a replay gets a panel of its own', () => {
  const { runs, start } = openPanels();
  runs.end({ ...start(live('r1')), state: 'finished' });
  start(live('r2', startedWith({ exportName: 'other' })));
  start(live('r3', startedWith({ items: [[7, 7]] })));
  start(live('r4', startedWith({ input: 'recording:/recordings/r1', items: [[7, 9]] })));
  expect(editor.panels.map(({ title }) => title)).toEqual([
    'minify.ts › minify',
    'minify.ts › other',
    'item 7 alone · minify.ts › minify',
    'replay of 3 items · minify.ts › minify',
  ]);
});

it('a panel that was hidden sends everything again to its next page', async () => {
  const { start, panels } = openPanels();
  const entry = start(live('r1'));
  const [panel] = editor.panels as [FakePanel];
  await loadPage(panel);
  panel.setVisible(false);
  expect(panels.isVisible('r1')).toBe(false);
  panels.showIsolation(entry);
  panel.sent.length = 0;
  panel.setVisible(true);
  await loadPage(panel);
  await expect.poll(() => facts(panel)).toHaveLength(1);
  expect(events(panel)).toEqual([
    ['tuning', tuning],
    ['isolationChecked', null],
  ]);
});

it('an action is about the run that the panel shows at that moment', async () => {
  const { runs, start, cancelled, logged } = openPanels();
  const first = start(live('r1'));
  const [panel] = editor.panels as [FakePanel];
  await loadPage(panel);
  panel.receive({ kind: 'event', name: 'cancel', payload: null });
  runs.end({ ...first, state: 'finished' });
  start(live('r2'));
  panel.receive({ kind: 'event', name: 'cancel', payload: null });
  panel.receive({ kind: 'event', name: 'constructor', payload: null });
  expect(cancelled).toEqual(['r1', 'r2']);
  panel.receive('not a frame');
  expect(logged).toEqual(['a malformed message from the run panel was dropped']);
});

it('trust that is granted later reaches the page', async () => {
  editor.isTrusted = false;
  const { start } = openPanels();
  start(live('r1'));
  const [panel] = editor.panels as [FakePanel];
  expect(await loadPage(panel)).toMatchObject({ result: { canRun: false } });
  editor.isTrusted = true;
  editor.trustGranted.fire();
  expect(events(panel)).toContainEqual(['trustChanged', { canRun: true }]);
});

it('workers are not sampled in a run under the debugger', async () => {
  const { runs, panels } = openPanels();
  const debugged = runs.put(live('r1', { shownBy: 'debugger' }));
  runs.handles.set('r1', { sample: () => Promise.reject(new Error('asked')) });
  panels.show(debugged);
  const [panel] = editor.panels as [FakePanel];
  panel.receive({ kind: 'request', id: 9, method: 'sample', params: null });
  await expect.poll(() => replies(panel)).toEqual([{ kind: 'reply', id: 9, result: [] }]);
});

it('after a reload of the window, a panel finds its run by name or closes', async () => {
  const { runs, panels, logged } = openPanels();
  runs.put(someEntry({ runId: 'r1' }));
  const { FakePanel } = await import('../../../support/fakeVscode.ts');
  const [kept, lost] = [new FakePanel('poolscope.run', ''), new FakePanel('poolscope.run', '')];
  await panels.restore(kept as never, { runId: 'r1' });
  await panels.restore(lost as never, { runId: 7 });
  expect([kept.title, panels.isOpen('r1'), lost.disposed]).toEqual(['minify.ts › minify', true, true]);
  expect(logged).toHaveLength(1);
});

it('a closed panel stops measuring, forgets its run and listens no more', () => {
  const { start, panels, stopped, tuned } = openPanels();
  start(live('r1'));
  const seen: boolean[] = [];
  panels.visibilityChanged(() => seen.push(panels.isOpen('r1')));
  panels.close('r1');
  tuned.fire();
  const [panel] = editor.panels as [FakePanel];
  expect([panel.disposed, panel.listeners, panel.sent]).toEqual([true, 0, []]);
  expect([seen, stopped]).toEqual([[false], ['r1']]);
});

it('shows a run as its recording has it when its end did not become part of it', async () => {
  const { runs, start } = openPanels();
  start(live('r1'));
  const [panel] = editor.panels;
  if (!panel) throw new Error('there is no panel');
  await loadPage(panel);
  runs.handles.delete('r1');
  runs.revert(someEntry({ runId: 'r1', state: 'cancelled' }));
  expect(events(panel)).toContainEqual(['runChanged', expect.objectContaining({ runId: 'r1', live: false })]);
});
