import { beforeEach, expect, it, vi } from 'vitest';
import type { DebuggedWorkers } from '../../../src/extension/debugging/debuggedWorkers.ts';
import { LastChoice } from '../../../src/extension/jobs/lastChoice.ts';
import { handleActions, type panelActions } from '../../../src/extension/runPanel/panelActions.ts';
import type { ActionPlace } from '../../../src/extension/runPanel/runPanel.ts';
import { Launcher } from '../../../src/extension/runs/launcher.ts';
import { Tuner } from '../../../src/extension/tuning/tuner.ts';
import type { Job } from '../../../src/model/facts/job.ts';
import type * as RunToEnd from '../../../src/supervisor/runToEnd.ts';
import { FakeRuns, someEntry } from '../../support/fakeRuns.ts';
import { FakeMemento, fakeServices } from '../../support/fakeServices.ts';
import { editor, freshEditor } from '../../support/fakeVscode.ts';
import { playRun } from '../../support/playRun.ts';

const jobs = vi.hoisted((): Job[] => []);

vi.mock('vscode', () => import('../../support/fakeVscode.ts'));
vi.mock('../../../src/recording/rebaseJob.ts', () => ({ jobHere: (job: unknown) => job, modulePath: () => '' }));
vi.mock('../../../src/supervisor/findNode.ts', () => ({
  findNode: async () => ({ path: '/node', version: 'v24.0.0' }),
}));
vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: async ({ job }: RunToEnd.RunToEndOptions) => {
    jobs.push(job);
    throw new Error('it ran');
  },
}));

type Actions = typeof panelActions;

/** A payload of each action that runs code of the workspace; null for the others. A new action must be listed. */
const running: { readonly [Name in keyof Actions]: { readonly payload: unknown } | null } = {
  resume: { payload: { retriesFailed: false } },
  rerun: { payload: null },
  profileAgain: { payload: null },
  rerunWith: { payload: { action: { kind: 'setWorkers', workers: 2 } } },
  runAlone: { payload: { item: 1 } },
  debugItem: { payload: { item: 1 } },
  debugInWorker: { payload: { item: 1 } },
  debugPool: { payload: null },
  replay: { payload: { selection: { by: 'worker', worker: 0 }, mode: 'run' } },
  verify: { payload: null },
  shrink: { payload: { item: 1 } },
  checkIsolation: { payload: null },
  measure: { payload: null },
  cancel: null,
  saveTest: null,
  copyInput: null,
  stopMeasuring: null,
  applyChunksize: null,
  openOriginal: null,
  openFrame: null,
  openStrayFrame: null,
  openStackFrame: null,
  openSampleFrame: null,
  openRaceFrame: null,
  openItemSampleFrame: null,
  openProfileFrame: null,
  tabShown: null,
  openSuspect: null,
  openSource: null,
  openLogPlace: null,
  openRunError: null,
  saveLog: null,
  copyResults: null,
  saveResults: null,
};

const names = Object.entries(running).flatMap(([name, how]) => (how ? [[name, how.payload] as const] : []));

/** The panel of a run, with the real launcher and tuner. What they start is in `jobs`. */
async function choose(name: string, payload: unknown): Promise<void> {
  const runs = new FakeRuns();
  runs.put(someEntry());
  runs.models.set('r1', playRun({ itemMicros: [10, 10, 10], workers: 1, chunksize: 1 }));
  const start = async (job: Job): Promise<never> => {
    jobs.push(job);
    throw new Error('it ran');
  };
  const resume = (_: unknown, job: Job): Promise<never> => start(job);
  Object.assign(runs, { start, resume, root: '/recordings', runnerPath: '/dist/runner.js' });
  const choices = new LastChoice(new FakeMemento());
  const launcher = new Launcher(runs.store, choices, {} as DebuggedWorkers, () => {});
  const { services } = fakeServices();
  const all = { ...services, store: runs.store, choices, launcher, tuner: new Tuner(runs.store, choices, launcher) };
  const place = { run: { id: 'r1', entry: someEntry() }, column: undefined } as ActionPlace;
  handleActions(all, place)[name as keyof Actions](payload as never);
  await expect.poll(() => jobs.length + editor.shown.length).toBeGreaterThan(0);
}

beforeEach(() => {
  freshEditor();
  editor.folders = ['/w'];
  jobs.length = 0;
});

// A measurement needs the file of the run on disk, with its old time.
it.each(names.filter(([name]) => name !== 'measure'))('%s runs code in a trusted workspace', async (name, payload) => {
  await choose(name, payload);
  expect(jobs).toHaveLength(1);
});

it.each(names)('%s runs nothing in Restricted Mode, and says so', async (name, payload) => {
  editor.isTrusted = false;
  await choose(name, payload);
  expect(jobs).toEqual([]);
  expect(editor.texts('warning').join()).toContain('Nothing was run.');
});
