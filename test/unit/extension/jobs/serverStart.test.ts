import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { ServerStart } from '../../../../src/extension/jobs/serverStart.ts';
import type { RunFunction } from '../../../../src/protocol/languageServer.ts';
import { FakeRuns, someEntry } from '../../../support/fakeRuns.ts';
import { editor, freshEditor, Uri, workspace } from '../../../support/fakeVscode.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

const plain = 'export const useThing = (id: string) => id;';
const job = 'export const inputs = [1];\nexport const f = (x: number) => x;';

beforeEach(() => {
  freshEditor();
  workspace.textDocuments.length = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function watched() {
  const runs = new FakeRuns();
  const started = new Emitter<void>();
  const shown: (readonly RunFunction[])[] = [];
  const sites = {
    isStarted: false,
    started: started.subscribe,
    start: async (): Promise<never> => {
      sites.isStarted = true;
      started.fire();
      return undefined as never;
    },
    showRunFunctions: async (functions: readonly RunFunction[]) => void shown.push(functions),
  };
  let newest = 0;
  const evidence = { showNewest: async () => void newest++ };
  const start = new ServerStart({ sites, store: runs.store, evidence, onError: () => {} });
  return { runs, sites, shown, start, newest: () => newest };
}

const document = (text: string, path = '/w/a.ts', scheme = 'file') => ({
  uri: new Uri(scheme, path),
  getText: () => text,
});
const open = (...given: Parameters<typeof document>): void => editor.documentOpened.fire(document(...given));

it('leaves a project without jobs alone', () => {
  const { sites } = watched();
  open(plain);
  open(job, '/w/a.md');
  open(job, '/w/node_modules/a/index.ts');
  open(job, '/w/a.ts', 'git');
  expect(sites.isStarted).toBe(false);
});

it('starts the server for a file with a job, and passes on what was run', () => {
  const { sites, shown, newest, runs } = watched();
  runs.put(someEntry());
  open(job);
  expect(sites.isStarted).toBe(true);
  expect(newest()).toBe(1);
  expect(shown).toEqual([[{ file: '/w/src/minify.ts', exportName: 'minify' }]]);
  runs.put(someEntry({ runId: 'r2' }));
  expect(shown).toHaveLength(1);
});

it('starts it for files that are open already, and for one that becomes a job when it has been at rest', () => {
  const { sites, start } = watched();
  let text = plain;
  const edited = { ...document(''), getText: () => text };
  workspace.textDocuments.push(edited);
  start.lookAtAll();
  text = job;
  editor.documentChanged.fire({ document: edited });
  vi.advanceTimersByTime(499);
  expect(sites.isStarted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(sites.isStarted).toBe(true);
});

it('starts it for a file whose function was run', () => {
  const { sites, runs } = watched();
  workspace.textDocuments.push(document(plain, '/w/src/minify.ts'));
  runs.put(someEntry());
  expect(sites.isStarted).toBe(true);
});

it('starts it for any function if all have lenses, unless there are none', () => {
  const { sites } = watched();
  editor.settings.set('poolscope.codeLens.functions', 'all');
  editor.settings.set('poolscope.codeLens.enabled', false);
  open(plain);
  expect(sites.isStarted).toBe(false);
  editor.settings.set('poolscope.codeLens.enabled', true);
  open(plain);
  expect(sites.isStarted).toBe(true);
});

it('starts nothing in Restricted Mode, until the workspace is trusted', () => {
  editor.isTrusted = false;
  const { sites } = watched();
  workspace.textDocuments.push(document(job));
  open(job);
  expect(sites.isStarted).toBe(false);
  editor.isTrusted = true;
  editor.trustGranted.fire();
  expect(sites.isStarted).toBe(true);
});
