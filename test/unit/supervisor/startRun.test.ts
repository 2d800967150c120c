import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, test } from 'vitest';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import { notices } from '../../../src/model/facts/notice.ts';
import { runnerEnvironment } from '../../../src/protocol/runnerControl.ts';
import { summaryShape } from '../../../src/model/compare/summaryShape.ts';
import { loadRecording } from '../../../src/recording/loadRecording.ts';
import { readSummary } from '../../../src/recording/summaryFile.ts';
import { startRun } from '../../../src/supervisor/startRun.ts';
import { FakeRunners, type FakeRunner } from '../../support/fakeRunner.ts';
import { scratch } from '../../support/scratch.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'work', baseDir: '/w', input: 'range:3' };

/** A run whose runner the test plays. It has a launcher of its own, as under a debugger. */
function supervise(keeps: 'recording' | 'nothing' = 'recording') {
  const runners = new FakeRunners();
  const run = startRun({
    job,
    recordingDir: scratch('recording'),
    nodePath: '/node',
    runnerPath: '/runner.js',
    keeps,
    launch: runners.launch,
  });
  return { run, runners };
}

async function dialed(runners: FakeRunners): Promise<FakeRunner> {
  const runner = await runners.next();
  runner.hello();
  await runner.started;
  return runner;
}

const started: RunEvent = {
  type: 'runStarted',
  schema: 3,
  origin: { kind: 'job', job },
  startedAtMs: 5,
  originMicros: 0,
  node: 'v24',
};
const planned: RunEvent = { type: 'runPlanned', workers: 1, chunksize: 1, total: 3 };
const finished: RunEvent = { type: 'runFinished', state: 'finished', atMicros: 90, wallMicros: 80, error: null };

function settled(...items: readonly number[]): RunEvent {
  const columns = new SettledItems(10);
  for (const item of items) columns.add(item, 20 + item, 30 + item, 1);
  return { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...columns.columns };
}

it('records and folds what its runner reports, and leaves nothing but the recording', async () => {
  const { run, runners } = supervise();
  const runner = await dialed(runners);
  expect(await runner.started).toMatchObject({ job, resume: null, keepsValues: true, debugging: true });
  await runner.facts([started, planned]);
  expect(run.model.state).toBe('running');
  await runner.facts([settled(0, 1, 2), finished]);
  runner.exit('exit code 0');
  const model = await run.finished;
  expect(model).toMatchObject({ state: 'finished', counts: { succeeded: 3 } });
  expect(run.summary()).toMatchObject({ job: 'a.ts#work', recording: run.recordingDir, items: { total: 3 } });
  expect(await loadRecording(run.recordingDir, { keepLogs: false })).toMatchObject({ state: 'finished' });
  expect(await readSummary(run.recordingDir, summaryShape)).toMatchObject({ state: 'finished' });
  expect(existsSync(dirname(runner.command.env[runnerEnvironment.address]!))).toBe(false);
});

it('does not record the events of a run whose owner keeps nothing', async () => {
  const { run, runners } = supervise('nothing');
  const runner = await dialed(runners);
  await runner.facts([started, planned, settled(0, 1, 2), finished]);
  runner.exit('exit code 0');
  await run.finished;
  expect(run.recording.bytes).toBe(0);
  expect(run.summary().recording).toBeNull();
});

it('ends a run whose runner dies before it reports, with the reason', async () => {
  const { run, runners } = supervise();
  (await runners.next()).exit('exit code 7');
  const model = await run.finished;
  expect(model).toMatchObject({ state: 'couldNotStart', setup: { label: 'a.ts#work' } });
  expect(model.error?.message).toBe('the runner process ended while the module was loading: exit code 7');
});

it('ends a run whose runner speaks another version', async () => {
  const { run, runners } = supervise();
  (await runners.next()).hello(99);
  expect((await run.finished).error?.message).toBe('the runner uses version 99 of the protocol, not 1');
});

it('takes nothing from a connection without the token', async () => {
  const { run, runners } = supervise();
  const runner = await runners.next();
  runner.hello(1, 'guessed');
  await expect(runner.facts([started])).rejects.toThrow('connection was closed');
  runner.exit('exit code 1');
  expect((await run.finished).startedAtMs).not.toBe(5);
});

it('cancels: first the runner is asked to end, then to end immediately; open items are cancelled', async () => {
  const { run, runners } = supervise();
  const runner = await dialed(runners);
  await runner.facts([started, planned, settled(0)]);
  run.cancel();
  run.cancel();
  await runner.facts([{ type: 'noticeRaised', atMicros: 50, notice: notices.lateErrors(1) }]);
  expect(runner.cancels).toEqual([false, true]);
  runner.exit('exit code 0');
  expect(await run.finished).toMatchObject({ state: 'cancelled', counts: { succeeded: 1, cancelled: 2 } });
});

test('a cancel before the runner has dialed kills it', async () => {
  const { run, runners } = supervise();
  const runner = await runners.next();
  run.cancel();
  expect(await run.finished).toMatchObject({ state: 'cancelled' });
  expect(runner.wasKilled).toBe(true);
});

test('a debug session that ends by itself cancels the run', async () => {
  const { run, runners } = supervise();
  const runner = await dialed(runners);
  await runner.facts([started, planned]);
  runner.exit('signal SIGTERM');
  expect(await run.finished).toMatchObject({ state: 'cancelled', counts: { cancelled: 3 } });
});
