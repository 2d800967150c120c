import { createHash } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { showInProfile } from '../../../../src/extension/commands/showInProfile.ts';
import { showProfileMarks } from '../../../../src/extension/profileMarks/profileMarks.ts';
import { partOf, frameOf, profiledRun } from '../../../support/profiles.ts';
import { editor, freshEditor, Uri } from '../../../support/fakeVscode.ts';
import { someEntry } from '../../../support/fakeRuns.ts';
import { fakeServices } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

const path = '/work/src/job.ts';
const source = 'function work() {}\nfunction parse() {}\n';
const work = frameOf('work', path, 1);
const parse = frameOf('parse', path, 2);

/** Two workers: one runs the items, both have samples. Of the time of `parse`, a quarter is in line 3. */
function profiled() {
  const lines = new VlqWriter(3);
  lines.add(2, 2, 30);
  lines.add(2, 3, 10);
  const samples = [[[work], 20_000] as const, [[work, parse], 80_000] as const];
  const model = profiledRun([samples]);
  model.profile.splice(0, 1, partOf(samples, { lines: lines.text }));
  model.code.set(path, createHash('sha256').update(source).digest('hex'));
  return model;
}

/** The window with the file in an editor, whose marks are `line: text` by level. */
function open(text = source) {
  const { services, runs, calls } = fakeServices();
  runs.put(someEntry({ runId: 'r1' }));
  runs.models.set('r1', profiled());
  const visibilityChanged = new Emitter<void>();
  const panels = { profileShown: undefined as string | undefined, visibilityChanged: visibilityChanged.subscribe };
  const marks = new Map<unknown, string[]>();
  const document = { uri: Uri.file(path), getText: () => text };
  const shown = {
    document,
    setDecorations: (type: unknown, found: readonly Decoration[]) =>
      marks.set(
        type,
        found.map(({ range, renderOptions }) => `${range.start.line + 1}: ${renderOptions.after.contentText}`),
      ),
  };
  editor.visibleEditors = [shown];
  const owned = showProfileMarks(runs.store, panels);
  const show = async (runId: string | undefined): Promise<void> => {
    panels.profileShown = runId;
    visibilityChanged.fire();
    await runs.model(runs.require('r1'));
    await Promise.resolve();
  };
  const lenses = () => editor.lensProviders.flatMap((each) => each.provideCodeLenses(document as never));
  return { services, calls, owned, show, lenses, marks: () => [...marks.values()].flat() };
}

interface Decoration {
  readonly range: { readonly start: { readonly line: number } };
  readonly renderOptions: { readonly after: { readonly contentText: string } };
}

test('functions and lines have their times while the Profile tab is on the screen', async () => {
  const { show, lenses, marks, owned } = open();
  expect(lenses()).toEqual([]);
  await show('r1');
  expect(lenses().map(({ range, command }) => [range.start.line, command?.title, command?.tooltip])).toEqual([
    [0, '20 ms own (20 %), 100 ms with calls', 'Own time in worker 0 only'],
    [1, '80 ms own (80 %), 80 ms with calls', 'Own time in worker 0 only'],
  ]);
  expect(marks()).toEqual(['3: 20 ms, 20 %', '2: 60 ms, 60 %']);
  await show(undefined);
  expect([...lenses(), ...marks()]).toEqual([]);
  owned.dispose();
  expect(editor.lensProviders).toEqual([]);
});

test('a file that has changed since the run has one lens that says so, and no times', async () => {
  const { show, lenses, marks } = open(`${source}// changed`);
  await show('r1');
  expect(lenses().map(({ command }) => command?.title)).toEqual([
    'The file has changed since its profile was made: no times are shown',
  ]);
  expect(marks()).toEqual([]);
});

test('the setting switches all marks off', async () => {
  const { show, lenses, marks } = open();
  editor.settings.set('poolscope.profile.inEditor', false);
  await show('r1');
  expect([...lenses(), ...marks()]).toEqual([]);
  editor.settings.set('poolscope.profile.inEditor', true);
  editor.settingsChanged.fire({ affectsConfiguration: (id: string) => id === 'poolscope.profile.inEditor' });
  expect(marks()).toHaveLength(2);
});

test('a lens leads to its function in the tab', async () => {
  const { show, lenses, services, calls } = open();
  await show('r1');
  await showInProfile.run(services, lenses()[1]?.command?.arguments?.[0]);
  expect(calls).toEqual([expect.stringMatching(/^panels\.showFunction \{"runId":"r1".*\} \d+$/)]);
  await expect(async () => showInProfile.run(services, { runId: 'r1' })).rejects.toThrow('malformed');
});
