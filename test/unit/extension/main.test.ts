import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { beforeEach, expect, it, vi } from 'vitest';
import {
  commandIds,
  observedTaskType,
  observedTerminalId,
  panelType,
  recordingEditorType,
  runsViewId,
  toolNames,
} from '../../../src/extension/contributions.ts';
import { activate, deactivate } from '../../../src/extension/main.ts';
import { FakeMemento } from '../../support/fakeServices.ts';
import { editor, freshEditor, Uri, workspace } from '../../support/fakeVscode.ts';
import { scratch } from '../../support/scratch.ts';

vi.mock('vscode', () => import('../../support/fakeVscode.ts'));
vi.mock('../../../src/extension/parts.ts', () => ({ startParts: () => parts() }));

/** What the parts were asked for. Empty: they were not loaded. */
const asked: string[] = [];

/** Parts that note what they are asked for. */
function parts() {
  asked.push('loaded');
  const note = (what: string) => async () => void asked.push(what);
  return {
    runCommand: async (id: string, argument: unknown) => void asked.push(`${id} ${String(argument)}`),
    panels: { restore: note('panel') },
    recordings: { openCustomDocument: note('recording'), resolveCustomEditor: note('editor') },
    observedTerminal: { provideTerminalProfile: note('terminal') },
    observedTasks: { resolveTask: note('task') },
    runRows: { getChildren: note('rows') },
    tool: (name: string) => ({ invoke: note(name) }),
    stop: note('stopped'),
  };
}

beforeEach(async () => {
  await deactivate();
  freshEditor();
  asked.length = 0;
  workspace.textDocuments.length = 0;
});

async function activated(workspaceState = new FakeMemento(), storage = scratch('storage')) {
  const storageUri = { fsPath: storage };
  const subscriptions: { dispose(): void }[] = [];
  activate({ subscriptions, workspaceState, storageUri } as unknown as ExtensionContext);
  await new Promise(setImmediate);
  return subscriptions;
}

const document = (text: string) => ({ uri: Uri.file('/w/a.ts'), getText: () => text });
const plain = document('export const useThing = (id: string) => id;');
const job = document('export const inputs = [1];');

it('loads nothing in a workspace without jobs and runs', async () => {
  workspace.textDocuments.push(plain);
  const [owned] = await activated();
  editor.documentOpened.fire(plain);
  await vi.dynamicImportSettled();
  expect(asked).toEqual([]);
  expect([...editor.commands.keys()].sort()).toEqual(Object.values(commandIds).sort());
  owned?.dispose();
  expect(editor.commands.size).toBe(0);
});

it('loads the parts for a document that can hold a job, once', async () => {
  await activated();
  editor.documentOpened.fire(job);
  editor.documentOpened.fire(job);
  await expect.poll(() => asked).toEqual(['loaded']);
  await deactivate();
  expect(asked).toEqual(['loaded', 'stopped']);
});

it('loads them where there are runs, or choices of earlier windows', async () => {
  const storage = scratch('used');
  mkdirSync(join(storage, 'recordings'), { recursive: true });
  await activated(new FakeMemento(), storage);
  await expect.poll(() => asked).toEqual(['loaded']);
  await deactivate();
  const state = new FakeMemento();
  await state.update('choice', 1);
  await activated(state);
  await expect.poll(() => asked).toEqual(['loaded', 'stopped', 'loaded']);
});

it('passes on everything that VS Code asks for', async () => {
  await activated();
  const opened = editor.customEditors.get(recordingEditorType) as Record<string, () => Promise<unknown>>;
  await editor.commands.get(commandIds.openRun)?.('r1');
  await editor.serializers.get(panelType)?.deserializeWebviewPanel(undefined, {});
  await opened['openCustomDocument']?.();
  await opened['resolveCustomEditor']?.();
  await editor.terminals.get(observedTerminalId)?.provideTerminalProfile(undefined);
  await editor.taskProviders.get(observedTaskType)?.resolveTask(undefined, undefined);
  await editor.trees.get(runsViewId)?.provider.getChildren();
  for (const name of toolNames) await editor.tools.get(name)?.invoke({ input: {} }, undefined as never);
  const [first, ...others] = asked;
  expect([first, ...others]).toEqual([
    'loaded',
    'poolscope.openRun r1',
    ...['panel', 'recording', 'editor', 'terminal', 'task', 'rows'],
    ...toolNames,
  ]);
});
