import { mkdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { EvidenceFeed } from '../../../../src/extension/runs/evidenceFeed.ts';
import type { RunEvidence } from '../../../../src/model/facts/evidence.ts';
import { eventually } from '../../../support/eventually.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { playRun } from '../../../support/playRun.ts';
import { scratch } from '../../../support/scratch.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

function feed() {
  const runs = new FakeRuns();
  const shown: RunEvidence[] = [];
  const warned: unknown[] = [];
  const reader = { showEvidence: async (evidence: RunEvidence) => void shown.push(evidence) };
  const log = { warn: (...args: unknown[]) => void warned.push(args) };
  return { runs, shown, warned, feed: new EvidenceFeed(runs.store, reader, log) };
}

const dir = scratch('recording');
mkdirSync(dir);
const model = playRun({ itemMicros: [30_000, 30_000, 30_000, 30_000], workers: 1, chunksize: 1, waitedShare: 0.9 });
model.code.set('/w/job.ts', 'abc');

it('passes on what a run has shown when it ends', async () => {
  const { runs, shown } = feed();
  runs.handles.set('r1', { model });
  runs.end(someEntry({ dir }));
  await eventually(() => shown.length).toBe(1);
  expect(shown).toMatchObject([{ code: { '/w/job.ts': 'abc' }, items: [{ kind: 'itemsWaited' }] }]);
});

it('passes on nothing of a replay, of some items, of a recording of others, or of one that cannot be read', async () => {
  const { runs, shown, warned, feed: each } = feed();
  runs.handles.set('r1', { model });
  await each.show(someEntry({ dir, ...startedWith({ input: 'recording:/r' }) }));
  await each.show(someEntry({ dir, ...startedWith({ items: [[3, 3]] }) }));
  await each.show(someEntry({ dir, openedFrom: '/elsewhere' }));
  await each.show(someEntry({ dir, state: 'running' }));
  expect(warned).toEqual([]);
  await each.show(someEntry({ runId: 'r2', dir: '/nowhere' }));
  expect(warned).toHaveLength(1);
  expect(shown).toEqual([]);
});

it('begins with the newest run that has all items', async () => {
  const { runs, shown, feed: each } = feed();
  runs.handles.set('r1', { model });
  runs.put(someEntry({ runId: 'r3', ...startedWith({ items: [[3, 3]] }) }));
  runs.put(someEntry({ dir }));
  await each.showNewest();
  expect(shown).toHaveLength(1);
  each.dispose();
  expect(runs.listeners).toBe(0);
});
