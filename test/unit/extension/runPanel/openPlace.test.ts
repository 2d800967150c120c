import { beforeEach, expect, it, vi } from 'vitest';
import { openPlace } from '../../../../src/extension/runPanel/openPlace.ts';
import {
  framePlace,
  profilePlace,
  raceFramePlace,
  stackPlace,
  strayFramePlace,
  suspectPlace,
} from '../../../../src/extension/runPanel/places.ts';
import { WebviewTransport } from '../../../../src/extension/runPanel/webviewTransport.ts';
import { decodeEvents } from '../../../../src/model/facts/eventLines.ts';
import { profileOf } from '../../../../src/model/profile/profile.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { editor, FakePanel, freshEditor, TabInputText, Uri, window } from '../../../support/fakeVscode.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => {
  freshEditor();
  window.tabGroups.all = [];
});

const panelColumn = 1 as never;
const place = { file: '/w/job.ts', line: 3, column: 1 };
const group = (viewColumn: number, ...paths: readonly string[]): object => ({
  viewColumn,
  tabs: paths.map((path) => ({ input: new TabInputText(Uri.file(path)) })),
});

it('a place opens in the group that shows the file, else in another one than the panel', async () => {
  await openPlace(place, panelColumn);
  window.tabGroups.all = [group(1, '/w/job.ts'), group(2, '/w/other.ts'), group(3, '/w/job.ts')];
  await openPlace(place, panelColumn);
  window.tabGroups.all = [group(1, '/w/job.ts'), group(2, '/w/other.ts')];
  await openPlace(place, panelColumn);
  expect(editor.opened.map(({ column }) => column)).toEqual([-2, 3, 2]);
});

it('a place without a file is refused', async () => {
  await expect(openPlace({ ...place, file: 'node:fs' }, panelColumn)).rejects.toThrow('is part of Node');
  editor.missingFiles.add('/w/job.ts');
  await expect(openPlace(place, panelColumn)).rejects.toThrow('/w/job.ts cannot be opened.');
});

it('a file that is no source file opens only in the workspace', async () => {
  await expect(openPlace({ ...place, file: '/etc/passwd' }, panelColumn)).rejects.toThrow(
    'The recording names /etc/passwd, and it is no source file and lies outside of the workspace.',
  );
  editor.folders = ['/etc'];
  await openPlace({ ...place, file: '/etc/passwd' }, panelColumn);
  expect(editor.opened.map(({ path }) => path)).toEqual(['/etc/passwd']);
});

it('a panel may name a place that the run does not have', () => {
  const model = createRunModel();
  expect(framePlace(model, { item: 1, path: ['cause', 0], frame: 0 })).toBeUndefined();
  expect(strayFramePlace(model, { error: 0, path: [], frame: 0 })).toBeUndefined();
  expect(stackPlace(model, { stack: 1, frame: 0 })).toBeUndefined();
  expect(raceFramePlace(model, { race: 0, access: 1, frame: 0 })).toBeUndefined();
  expect(suspectPlace(null, { suspect: 0, change: null })).toBeUndefined();
  const suspects = [{ name: 'n', file: '/w/job.ts', line: 4, changes: [{ line: 9, text: 'n++' }] }];
  const check = { checked: [], differences: [], findings: [], suspects };
  expect(suspectPlace(check, { suspect: 0, change: null })?.line).toBe(4);
  expect(suspectPlace(check, { suspect: 0, change: 0 })?.line).toBe(9);
  expect(suspectPlace(check, { suspect: 0, change: 1 })).toBeUndefined();
});

it('a function of a profile opens at the line that the panel names, but not if it is of Node or V8', () => {
  const model = createRunModel();
  for (const event of decodeEvents(goldenLines('profiled'))) applyEvent(model, event);
  const { frames } = profileOf(model)!.tree;
  const of = (name: string): number => frames.findIndex((frame) => frame.function === name);
  const file = '/work/shop/src/minify.ts';
  expect(profilePlace(model, { frame: of('parse'), line: 40 })).toEqual({ file, line: 40, column: 1 });
  expect(profilePlace(model, { frame: of('parse'), line: 44 })).toEqual({ file, line: 44, column: 1 });
  expect(profilePlace(model, { frame: of('writeSync'), line: 1 })).toBeUndefined();
  expect(profilePlace(model, { frame: 99, line: 1 })).toBeUndefined();
  expect(profilePlace(createRunModel(), { frame: 0, line: 1 })).toBeUndefined();
});

it('a transport whose page is gone closes once, and leaves the webview alone', async () => {
  const panel = new FakePanel('poolscope.run', '');
  const malformed: number[] = [];
  const transport = new WebviewTransport(panel.webview as never, () => malformed.push(1));
  const closed: string[] = [];
  const frames: unknown[] = [];
  transport.onFrame((frame) => frames.push(frame));
  transport.onClose(({ message }) => closed.push(message));
  panel.receive({ kind: 'event', name: 'cancel', payload: null });
  panel.receive({ kind: 'event' });
  panel.webview.postMessage = () => Promise.reject(new Error('disposed'));
  transport.send({ kind: 'event', name: 'tuning', payload: null });
  await expect.poll(() => closed).toEqual(['the panel was closed']);
  transport.close();
  transport.send({ kind: 'event', name: 'tuning', payload: null });
  expect([frames.length, malformed.length, closed.length, panel.listeners, panel.disposed]).toEqual([
    1,
    1,
    1,
    0,
    false,
  ]);
});
