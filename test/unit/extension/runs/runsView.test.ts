import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pinRun, renameRun, tagRun } from '../../../../src/extension/commands/markRun.ts';
import { findRun, groupRuns } from '../../../../src/extension/commands/openRun.ts';
import { RunsDoor } from '../../../../src/extension/doors.ts';
import type { Parts } from '../../../../src/extension/parts.ts';
import { RunMarks } from '../../../../src/extension/runs/runMarks.ts';
import { RunRow, showRunsView } from '../../../../src/extension/runs/runsView.ts';
import { editor, freshEditor, type TreeItem } from '../../../support/fakeVscode.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { FakeMemento } from '../../../support/fakeServices.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { scratch } from '../../../support/scratch.ts';

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
  const marks = new RunMarks(new FakeMemento());
  const door: RunsDoor = new RunsDoor(async () => ({ runRows: shown.rows }) as unknown as Parts);
  const shown = showRunsView(runs.store, marks, door);
  const tree = editor.trees.get('poolscope.runs')!;
  const rows = async (): Promise<unknown[]> => (await tree.provider.getChildren()) as unknown[];
  const items = async (): Promise<TreeItem[]> =>
    (await rows()).map((row) => shown.rows.getTreeItem(row as RunRow) as unknown as TreeItem);
  return { runs, marks, shown, tree, rows, items };
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
  expect([runs.listeners, vi.getTimerCount()]).toEqual([0, 0]);
});

it('a run that is pinned or renamed shows it, and marks of runs that are gone are dropped', async () => {
  const { runs, marks, rows, items } = await view(someEntry({ runId: 'a' }), someEntry({ runId: 'b' }));
  const services = { store: runs.store, marks } as unknown as Services;
  const [, second] = await rows();
  editor.answers.push(' before the fix ');
  await renameRun.run(services, second);
  await pinRun.run(services, second);
  expect((await items()).map(({ label }) => label)).toEqual(['before the fix', 'minify.ts › minify']);
  expect((await items()).map(({ description }) => String(description).startsWith('pinned · '))).toEqual([true, false]);
  await runs.remove('b');
  await pinRun.run(services, (await rows())[0]);
  expect([marks.of('b'), marks.of('a')]).toEqual([{}, { name: '', isPinned: true, tags: [] }]);
  await pinRun.run(services, (await rows())[0]);
  expect(marks.of('a')).toEqual({});
});

it('a run is tagged, found by its tag, and listed below its function', async () => {
  const other = { ...startedWith({}).setup, functionName: 'other', label: 'other' };
  const { runs, marks, tree, rows, items } = await view(
    someEntry({ runId: 'a' }),
    someEntry({ runId: 'b', setup: other }),
    someEntry({ runId: 'c' }),
  );
  const shown: string[] = [];
  const panels = { show: ({ runId }: { readonly runId: string }) => shown.push(runId) };
  const services = { store: runs.store, marks, panels } as unknown as Services;
  const tagged = (await rows()).find((row) => row instanceof RunRow && row.runId === 'c');
  editor.answers.push('#before, slow  before');
  await tagRun.run(services, tagged);
  expect(marks.of('c').tags).toEqual(['before', 'slow']);
  expect((await items()).filter(({ description }) => description?.startsWith('#before · #slow · '))).toHaveLength(1);
  editor.answers.push('other');
  await findRun.run(services, undefined);
  expect(shown).toEqual(['b']);
  await groupRuns.run(services, undefined);
  expect((await items()).map(({ label, description }) => [label, description])).toEqual([
    ['minify.ts › minify', '2 runs'],
    ['minify.ts › other', '1 run'],
  ]);
  const [first] = await rows();
  expect(await tree.provider.getChildren(first)).toEqual([new RunRow('a'), new RunRow('c')]);
  await groupRuns.run(services, undefined);
  expect(await rows()).toHaveLength(3);
});

it('a row begins with the time and what went wrong, and names the options that differ from the run before', async () => {
  const at = new Date(2026, 10, 30, 14, 3).getTime();
  vi.setSystemTime(at + 60_000);
  const failed = { succeeded: 2, failed: 1, timedOut: 0, crashed: 0, cancelled: 0 };
  const { items } = await view(
    someEntry({ runId: 'c', startedAtMs: at, counts: failed, ...startedWith({ workers: 1, isolation: 'process' }) }),
    someEntry({ runId: 'a', startedAtMs: at - 86_400_000, openedFrom: '/ci/run.poolscope', ...startedWith({}) }),
  );
  expect((await items()).map(({ description }) => description)).toEqual([
    '14:03 · 2.00 s · 1 failed · 1 worker · process · 3 items',
    '29 Nov 14:03 · 2.00 s · 3 items · from /ci/run.poolscope',
  ]);
});

it('the room that the recordings take is above the rows, with its limit', async () => {
  vi.useRealTimers();
  const root = scratch('recordings');
  mkdirSync(join(root, 'a'), { recursive: true });
  writeFileSync(join(root, 'a/events.ndjson'), 'x'.repeat(3000));
  const { runs, tree } = await view(someEntry({ runId: 'a' }));
  Object.assign(runs, { root });
  runs.end(someEntry({ runId: 'a' }));
  await expect.poll(() => tree.message).toMatch(/^Recordings take 2\.9 KB of at most 10,000 MB\.$/);
});
