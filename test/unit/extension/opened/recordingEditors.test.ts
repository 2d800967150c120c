import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, expect, it, vi } from 'vitest';
import { openRecording } from '../../../../src/extension/commands/openRecording.ts';
import { recordingEditorType } from '../../../../src/extension/contributions.ts';
import { recordingEditors } from '../../../../src/extension/opened/recordingEditors.ts';
import type { RunPanels } from '../../../../src/extension/runPanel/runPanels.ts';
import type { RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import { RunStore } from '../../../../src/extension/runs/runStore.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import { packRecording } from '../../../../src/recording/archive.ts';
import { editor, FakePanel, freshEditor, Uri } from '../../../support/fakeVscode.ts';
import { scratch } from '../../../support/scratch.ts';
import { Keepers } from '../../../../src/supervisor/keeper/startKeeper.ts';
import { smallEvents } from '../../../support/smallRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

/** A store without runs, and the editors of recordings. `open` opens a file as a double-click does. */
function setUp() {
  const root = scratch('recordings');
  const problems: string[] = [];
  const store = new RunStore({
    root,
    runnerPath: '/dist/runner.js',
    keepers: new Keepers(),
    limits: () => ({ keep: 1, mostBytes: Infinity, isKept: () => false }),
    aloneLimitMs: () => 0,
    onProblem: (what) => problems.push(what),
  });
  const shown: RunEntry[] = [];
  const panels = { showInEditor: (_: unknown, entry: RunEntry) => void shown.push(entry) } as unknown as RunPanels;
  const unpacked = scratch('unpacked');
  const provider: vscode.CustomReadonlyEditorProvider = recordingEditors(store, panels, unpacked);
  const open = async (file: string): Promise<{ document: vscode.CustomDocument; panel: FakePanel }> => {
    const none = undefined as never;
    const document = await provider.openCustomDocument(Uri.file(file) as never, none, none);
    const panel = new FakePanel(recordingEditorType, 'file', 2);
    await provider.resolveCustomEditor(document, panel as never, none);
    return { document, panel };
  };
  return { store, shown, open, unpacked, root };
}

function recordIn(dir: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'events.ndjson'), encodeEvents(smallEvents([{}, { outcome: 'failed' }])));
  return join(dir, 'events.ndjson');
}

it('shows the recording of any folder until it is closed, and leaves its files alone', async () => {
  const { store, shown, open } = setUp();
  const file = recordIn(scratch('out'));
  const { document } = await open(file);
  expect(shown).toMatchObject([{ runId: dirname(file), openedFrom: dirname(file), counts: { failed: 1 } }]);
  expect(store.entries()).toEqual(shown);
  expect(store.in(dirname(file))).toEqual(shown[0]);
  await store.remove(dirname(file));
  document.dispose();
  expect(store.entries()).toEqual([]);
  expect(existsSync(file)).toBe(true);
});

it('a recording of this workspace stays the run that it is', async () => {
  const { store, shown, open, root } = setUp();
  const { document } = await open(recordIn(join(root, 'r1')));
  expect(shown).toMatchObject([{ runId: 'r1' }]);
  expect(shown[0]?.openedFrom).toBeUndefined();
  document.dispose();
  expect(store.entries()).toHaveLength(1);
});

it('shows an archive, and deletes what it has unpacked when the file is closed', async () => {
  const { shown, open, unpacked } = setUp();
  const recording = scratch('packed');
  recordIn(recording);
  const archive = scratch('run.poolscope');
  await writeFile(archive, packRecording(recording));
  const { document } = await open(archive);
  const [entry] = shown;
  expect(entry).toMatchObject({ openedFrom: archive, counts: { succeeded: 1, failed: 1 } });
  expect(dirname(entry?.dir ?? '')).toBe(unpacked);
  document.dispose();
  await expect.poll(() => existsSync(entry?.dir ?? '')).toBe(false);
});

it('shows another file of that name as text, and explains what cannot be opened', async () => {
  const { shown, open } = setUp();
  const other = scratch('events.ndjson');
  writeFileSync(other, '{"some":"event"}\n');
  const { panel } = await open(other);
  expect(shown).toEqual([]);
  expect(panel.disposed).toBe(true);
  expect(editor.executed).toMatchObject([['vscode.openWith', { path: other }, 'default', 2]]);
  const broken = scratch('run.poolscope');
  writeFileSync(broken, 'no archive');
  await expect(open(broken)).rejects.toThrow(`${broken} cannot be opened: it is no ZIP file`);
});

it('asks for a file, and opens it in the editor of recordings', async () => {
  const uri = Uri.file('/ci/run.poolscope');
  vi.spyOn((await import('vscode')).window, 'showOpenDialog').mockResolvedValue([uri as never]);
  await openRecording.run({} as Services, undefined);
  expect(editor.executed).toEqual([['vscode.openWith', uri, recordingEditorType]]);
});
