import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RunRow, showRunsView } from '../../../../src/extension/runs/runsView.ts';
import { editor, freshEditor, type TreeItem } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => {
  freshEditor();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

/** The Runs view over these runs. */
async function view(...entries: Parameters<FakeRuns['put']>[0][]) {
  const runs = new FakeRuns();
  for (const entry of entries) runs.put(entry);
  const shown = showRunsView(runs.store);
  const tree = editor.trees.get('poolscope.runs')!;
  const rows = async (): Promise<unknown[]> => (await tree.provider.getChildren()) as unknown[];
  const items = async (): Promise<TreeItem[]> => (await rows()).map((row) => tree.provider.getTreeItem(row));
  return { runs, shown, tree, rows, items };
}

it('a row names its run, opens it, and offers what fits its state', async () => {
  const { items } = await view(someEntry({ runId: 'a', state: 'running' }), someEntry({ runId: 'b' }));
  const [live, over] = await items();
  expect([live?.label, live?.contextValue, live?.iconPath?.id]).toEqual([
    'minify.ts › minify',
    'run.live',
    'sync~spin',
  ]);
  expect([over?.contextValue, over?.iconPath?.id, over?.command?.command]).toEqual([
    'run.over',
    'pass',
    'poolscope.openRun',
  ]);
  expect(over?.command?.arguments).toEqual([new RunRow('b')]);
});

it('a run that finished with failures looks like a failure', async () => {
  const counts = { succeeded: 2, failed: 0, timedOut: 0, crashed: 1, cancelled: 0 };
  const { items } = await view(someEntry({ counts }));
  const [row] = await items();
  expect([row?.iconPath?.id, row?.iconPath?.color?.id]).toEqual(['error', 'testing.iconFailed']);
});

it('the tooltip lists the options that the run had', async () => {
  const { items } = await view(someEntry(startedWith({ input: 'range:9', workers: 4, chunksize: 2 })));
  const [row] = await items();
  for (const text of ['/w/src/minify.ts', 'input range:9', '4 workers', 'chunksize 2'])
    expect(row?.tooltip).toContain(text);
});

it('a run keeps its row, so that VS Code keeps the selection', async () => {
  const { rows, runs } = await view(someEntry({ state: 'running' }));
  const [before] = await rows();
  runs.end(someEntry());
  expect((await rows())[0]).toBe(before);
});

it('changes are drawn twice a second at most, and ages once a minute while the view is visible', async () => {
  const { runs, tree, shown } = await view();
  let drawn = 0;
  tree.provider.onDidChangeTreeData(() => drawn++);
  for (let k = 0; k < 100; k++) runs.put(someEntry());
  vi.advanceTimersByTime(500);
  expect(drawn).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(drawn).toBe(2);
  tree.visible = false;
  vi.advanceTimersByTime(600_000);
  expect(drawn).toBe(2);
  shown.dispose();
  expect([tree.disposed, runs.listeners, vi.getTimerCount()]).toEqual([true, 0, 0]);
});
