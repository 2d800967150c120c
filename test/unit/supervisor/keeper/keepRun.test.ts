import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { placeIn } from '../../../../src/ipc/owner.ts';
import { socketTransport } from '../../../../src/ipc/socketTransport.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { jobDefaults, type Job } from '../../../../src/model/facts/job.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { connect, type Peer } from '../../../../src/protocol/channel.ts';
import {
  keeperProtocolVersion,
  type DialPlace,
  type KeeperSide,
  type WindowSide,
} from '../../../../src/protocol/keptRun.ts';
import { loadRecording } from '../../../../src/recording/loadRecording.ts';
import { dialKeeper } from '../../../../src/supervisor/keeper/dialKeeper.ts';
import { keepRun } from '../../../../src/supervisor/keeper/keepRun.ts';
import { startRun } from '../../../../src/supervisor/startRun.ts';
import { FakeRunners, type FakeRunner } from '../../../support/fakeRunner.ts';
import { scratch } from '../../../support/scratch.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'work', baseDir: '/w', input: 'range:3' };
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

/** A run that is kept by this process. The test plays its runner. */
async function keep(aloneLimitMs = 60_000) {
  const runners = new FakeRunners();
  const recordingDir = scratch('recording');
  const order = { job, recordingDir, nodePath: '/node', runnerPath: '/runner.js', env: {}, continues: null };
  const kept = await keepRun({ ...order, aloneLimitMs }, (options) => startRun({ ...options, launch: runners.launch }));
  const runner: FakeRunner = await runners.next();
  runner.hello();
  await runner.started;
  await runner.facts([started, planned]);
  return { ...kept, recordingDir, runner };
}

/** A window that only speaks the protocol. */
function windowOf({ address }: DialPlace): Peer<KeeperSide> {
  const transport = socketTransport(createConnection(address));
  return connect<WindowSide, KeeperSide>(transport, { requests: {}, events: { status: () => {} } });
}

it('shows each window the whole run, from its first event to its end, and ends when no window reads any more', async () => {
  const { place, done, recordingDir, runner } = await keep();
  expect(placeIn(recordingDir)).toEqual(place);
  const first = await dialKeeper(recordingDir, place);
  expect(first.model).toMatchObject({ state: 'running', total: 3 });
  await runner.facts([settled(0, 1)]);
  const second = await dialKeeper(recordingDir, place);
  expect(second.model.counts.succeeded).toBe(2);
  await runner.facts([settled(2), finished]);
  runner.exit('exit code 0');
  for (const window of [first, second]) {
    expect(await window.finished).toMatchObject({ state: 'finished', counts: { succeeded: 3 } });
    const { lines } = await window.recording.read(0, 1 << 20);
    expect(lines).toContain('runFinished');
  }
  await done;
  expect(placeIn(recordingDir)).toBeUndefined();
  expect(existsSync(dirname(place.address))).toBe(false);
});

it('passes a cancel on, and refuses a window that has not presented the token', async () => {
  const { place, recordingDir, runner } = await keep();
  await expect(dialKeeper(recordingDir, { ...place, token: 'x' })).rejects.toThrow('the token is wrong');
  const stranger = windowOf(place);
  await expect(stranger.request('read', { offset: 0, maxBytes: 10 })).rejects.toThrow('the token is missing');
  stranger.emit('cancel', { force: true });
  const other = { version: keeperProtocolVersion + 1, token: place.token };
  await expect(stranger.request('hello', other)).rejects.toThrow('version');
  expect(runner.cancels).toEqual([]);
  stranger.dispose();
  const window = await dialKeeper(recordingDir, place);
  window.cancel();
  await expect.poll(() => runner.cancels).toEqual([false]);
  await runner.facts([{ ...finished, state: 'cancelled' }]);
  runner.exit('exit code 0');
  expect((await window.finished).state).toBe('cancelled');
});

it('cancels the run when the last window has left for longer than the limit, and records why', async () => {
  const { place, done, recordingDir, runner } = await keep(0);
  const windows = [windowOf(place), windowOf(place)];
  for (const window of windows) await window.request('hello', { version: keeperProtocolVersion, token: place.token });
  windows.shift()?.dispose();
  await expect(windows[0]?.request('sample', null)).resolves.toEqual([]);
  expect(runner.cancels).toEqual([]);
  windows[0]?.dispose();
  await expect.poll(() => runner.cancels).toEqual([true]);
  await runner.facts([{ ...finished, state: 'cancelled' }]);
  runner.exit('exit code 0');
  await done;
  const { state, notices } = await loadRecording(recordingDir, { keepLogs: false });
  expect(state).toBe('cancelled');
  expect(notices).toMatchObject([{ id: 'windowGone' }]);
});

it('reports a recording that cannot be continued, and leaves nothing', async () => {
  const order = { job, recordingDir: scratch('none'), nodePath: '/node', runnerPath: '/runner.js', env: {} };
  const continued = keepRun({ ...order, continues: { retriesFailed: false }, aloneLimitMs: 0 }, startRun);
  await expect(continued).rejects.toThrow('is not a recording');
  expect(existsSync(order.recordingDir)).toBe(false);
});
