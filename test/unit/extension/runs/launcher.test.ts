import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DebuggedWorkers } from '../../../../src/extension/debugging/debuggedWorkers.ts';
import { LastChoice } from '../../../../src/extension/jobs/lastChoice.ts';
import { Launcher } from '../../../../src/extension/runs/launcher.ts';
import type { RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import type { StartHow } from '../../../../src/extension/runs/runStore.ts';
import type { Job } from '../../../../src/model/facts/job.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry, someJob, startedWith } from '../../../support/fakeRuns.ts';
import { FakeMemento } from '../../../support/fakeServices.ts';
import { playRun } from '../../../support/playRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

/** No file of the jobs exists. */
const files = vi.hoisted(() => ({ exist: true }));
vi.mock('../../../../src/recording/rebaseJob.ts', () => ({
  jobHere: (job: Job) => (files.exist ? job : undefined),
  modulePath: () => 'src/minify.ts',
}));

beforeEach(() => {
  freshEditor();
  editor.folders = ['/w'];
  editor.settings.set('poolscope.nodePath', process.execPath);
});

/** A launcher whose runs start immediately and run nothing. */
function launch() {
  const runs = new FakeRuns();
  const choices = new LastChoice(new FakeMemento());
  const jobs: Job[] = [];
  const environments: StartHow['env'][] = [];
  const machines: StartHow['machines'][] = [];
  const start = async (job: Job, { shownBy, env, machines: elsewhere }: StartHow): Promise<RunEntry> => {
    jobs.push(job);
    environments.push(env);
    machines.push(elsewhere);
    return runs.put(someEntry({ runId: `started ${jobs.length}`, ...startedWith(job), state: 'running', shownBy }));
  };
  Object.assign(runs, { start, runnerPath: '/dist/runner.js', root: '/recordings' });
  const followed: string[] = [];
  const workers = { follow: (marker: string) => void followed.push(marker) } as unknown as DebuggedWorkers;
  const launcher = new Launcher(runs.store, choices, workers, () => {});
  const announced: unknown[] = [];
  launcher.started(({ runId, shownBy }) => announced.push(`${runId}: ${shownBy}`));
  return { launcher, runs, choices, jobs, environments, machines, announced, followed };
}

describe('a run that starts', () => {
  it('is announced with the part of the editor that shows it', async () => {
    const { launcher, runs, announced, followed } = launch();
    runs.put(someEntry());
    runs.models.set('r1', playRun({ itemMicros: [10, 10, 10], workers: 1, chunksize: 1 }));
    runs.handles.set('started 3', { cancel: () => {} });
    await launcher.run(someJob);
    await launcher.test('r1', [2, 0]);
    await launcher.debugPool(someJob);
    expect(announced).toEqual(['started 1: panel', 'started 2: testingView', 'started 3: debugger']);
    expect(followed).toHaveLength(1);
  });

  it('has the environment of the settings, as have the runs of a study', async () => {
    const { launcher, environments } = launch();
    editor.settings.set('poolscope.env', { TOKEN: 'x' });
    await launcher.run(someJob);
    expect(environments).toEqual([{ TOKEN: 'x' }]);
    expect(await launcher.laboratory(someJob, new AbortController().signal)).toMatchObject({ env: { TOKEN: 'x' } });
  });

  it('is on the machines of the settings, but for replays and tests', async () => {
    const { launcher, runs, jobs, machines } = launch();
    runs.put(someEntry());
    runs.models.set('r1', playRun({ itemMicros: [10], workers: 1, chunksize: 1 }));
    editor.settings.set('poolscope.agents.commands', ['ssh build1']);
    await launcher.run({ ...someJob, isolation: 'thread' });
    await launcher.replay('r1', { by: 'items', ranges: [[0, 0]] }, 'run');
    const elsewhere = { kind: 'commands', commands: ['ssh build1'] };
    expect(machines).toEqual([elsewhere, undefined]);
    expect(jobs[0]?.isolation).toBe('process');
    const { signal } = new AbortController();
    expect(await launcher.laboratory(someJob, signal)).not.toHaveProperty('machines');
    expect(await launcher.laboratory(someJob, signal, true)).toMatchObject({ machines: elsewhere });
  });

  it('runs nothing in an untrusted workspace', async () => {
    const { launcher, runs, jobs, announced } = launch();
    editor.isTrusted = false;
    runs.put(someEntry());
    const { signal } = new AbortController();
    expect(await launcher.run(someJob)).toBeUndefined();
    expect(await launcher.debug(someJob, 3)).toBeUndefined();
    expect(await launcher.test('r1', []).catch(() => undefined)).toBeUndefined();
    expect(await launcher.laboratory(someJob, signal)).toBeUndefined();
    await launcher.rerun('r1');
    await launcher.rerunWith('r1', { kind: 'setWorkers', workers: 2 });
    expect([jobs, announced]).toEqual([[], []]);
  });
});

describe('a run that is run again', () => {
  it('takes the chunksize that was chosen for its function since', async () => {
    const { launcher, runs, choices, jobs } = launch();
    runs.put(someEntry({ ...startedWith({ chunksize: 4 }) }));
    await launcher.rerun('r1');
    await choices.remember(someJob, { chunksize: 16 });
    await launcher.rerun('r1');
    await choices.remember(someJob, { chunksize: null });
    await launcher.rerun('r1');
    expect(jobs.map(({ chunksize }) => chunksize)).toEqual([4, 16, undefined]);
  });

  it('with the options of an advice keeps them for the function', async () => {
    const { launcher, runs, choices, jobs } = launch();
    runs.put(someEntry());
    await launcher.rerunWith('r1', { kind: 'setConcurrency', concurrency: 8, workers: 1 });
    expect(jobs[0]).toMatchObject({ concurrency: 8, workers: 1 });
    expect(choices.of(someJob)).toEqual({ concurrency: 8, workers: 1 });
  });

  it('with a profile does not keep it for the function', async () => {
    const { launcher, runs, choices, jobs } = launch();
    runs.put(someEntry());
    await launcher.profileAgain('r1');
    expect(jobs[0]?.profile).toEqual({ kind: 'cpu' });
    expect(choices.of(someJob)).toEqual({});
  });

  it('without an open folder is asked for, once for each module', async () => {
    editor.folders = [];
    const { launcher, runs, jobs } = launch();
    runs.put(someEntry());
    await launcher.rerun('r1');
    expect(jobs).toEqual([]);
    editor.answers = ['Run this file'];
    await launcher.rerun('r1');
    await launcher.rerun('r1');
    expect(jobs).toHaveLength(2);
    expect(editor.shown.map(({ text }) => text)).toEqual(Array(2).fill('Run the module of this run again?'));
  });

  it('must be over', async () => {
    const { launcher, runs } = launch();
    runs.put(someEntry({ state: 'running' }));
    await expect(launcher.rerun('r1')).rejects.toThrow('is still running');
  });
});

describe('items that are run again', () => {
  const model = playRun({ itemMicros: [10, 10, 10, 10], workers: 2, chunksize: 2 });

  it.each([
    ['run', 'thread'],
    ['debug', 'inline'],
    ['debugInWorker', 'thread'],
  ] as const)('%s: where they run', async (mode, isolation) => {
    const { launcher, runs, jobs } = launch();
    runs.put(someEntry());
    runs.models.set('r1', model);
    await launcher.replay('r1', { by: 'chunk', chunk: 1 }, mode);
    expect(jobs[0]).toMatchObject({ isolation, items: [[2, 3]], input: 'recording:/recordings/r1' });
  });

  it('names the next step when the run has none of them', async () => {
    const { launcher, runs } = launch();
    runs.put(someEntry());
    runs.models.set('r1', model);
    await expect(launcher.replay('r1', { by: 'failed' }, 'run')).rejects.toMatchObject({
      nextStep: 'Choose other items of the run.',
    });
  });

  it('after an edit run on a pool; a run that did so does it again for the same recording', async () => {
    const { launcher, runs, jobs } = launch();
    runs.put(someEntry());
    runs.models.set('r1', model);
    await launcher.verify('r1');
    expect(jobs[0]).toMatchObject({ verifies: true, items: [[0, 3]], input: 'recording:/recordings/r1' });
    runs.put(someEntry({ runId: 'r2', ...startedWith(jobs[0]) }));
    await launcher.verify('r2');
    expect(jobs[1]).toMatchObject({ verifies: true, input: 'recording:/recordings/r1' });
  });

  it('for the Testing view run one after the other, each in a fresh worker', async () => {
    const { launcher, runs, jobs } = launch();
    runs.put(someEntry());
    runs.models.set('r1', model);
    await launcher.test('r1', [1, 3]);
    expect(jobs[0]).toMatchObject({
      items: [
        [1, 1],
        [3, 3],
      ],
      workers: 1,
      itemsPerWorker: 1,
      onError: 'continue',
    });
  });
});

it('cancelling reaches the handle of the run, and only runs of this window have one', () => {
  const { launcher, runs } = launch();
  const cancel = vi.fn();
  runs.handles.set('r1', { cancel });
  launcher.cancel('r1');
  launcher.cancel('r2');
  expect(cancel).toHaveBeenCalledTimes(1);
});

it('a run whose module is neither at its place nor in the workspace names the folder that is needed', async () => {
  const { runs, launcher } = launch();
  runs.put(someEntry());
  files.exist = false;
  await expect(launcher.rerun('r1')).rejects.toMatchObject({
    message: 'The module of the run is not there: /w/src/minify.ts.',
    nextStep: 'The run was made in /w. Open the folder that has src/minify.ts, and try again.',
  });
  files.exist = true;
});

it('a recording that was opened from a file is not continued', async () => {
  const { runs, launcher } = launch();
  runs.put(someEntry({ openedFrom: '/ci/run.poolscope' }));
  await expect(launcher.resume('r1', false)).rejects.toThrow('was opened to be read');
});
