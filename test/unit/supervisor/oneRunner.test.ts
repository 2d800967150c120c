import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import type { StartRun } from '../../../src/protocol/runnerControl.ts';
import { awaitRunner } from '../../../src/supervisor/awaitRunner.ts';
import { OneRunner } from '../../../src/supervisor/oneRunner.ts';
import type { LaunchRunner } from '../../../src/supervisor/runHandle.ts';
import { FakeRunners } from '../../support/fakeRunner.ts';
import { scratch } from '../../support/scratch.ts';

afterEach(() => void vi.useRealTimers());

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'work', baseDir: '/w', input: 'range:3' };
const start: StartRun = {
  job,
  resume: null,
  recordingDir: '/recording',
  keepsValues: false,
  workDir: '/work',
  debugging: false,
  ownsTree: false,
  yielding: false,
};

function oneRunner(launch: LaunchRunner): OneRunner {
  const options = {
    job,
    recordingDir: '/r',
    nodePath: '/node',
    runnerPath: '/runner.js',
    keeps: 'nothing',
    launch,
  } as const;
  const place = { address: scratch('runner.sock'), token: 'secret', workDir: '/work' };
  return new OneRunner(options, place, () => {});
}

it('kills a runner that does not report in time', async () => {
  const launched = createDeferred<void>();
  const kill = vi.fn();
  const runner = oneRunner(async () => {
    launched.resolve();
    return { exited: new Promise(() => {}), kill };
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ended = runner.live(start, () => expect.unreachable());
  await launched.promise;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(kill).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await ended).toBe('it did not report within 60 s');
  expect(kill).toHaveBeenCalled();
  expect(runner.hasDialed).toBe(false);
});

it('kills a runner whose main thread falls silent', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const runners = new FakeRunners();
  const given = createDeferred<void>();
  const runner = oneRunner(runners.launch);
  const ended = runner.live(start, given.resolve);
  const far = await runners.next();
  far.hello();
  await given.promise;
  expect(await far.started).toEqual(start);
  vi.advanceTimersByTime(5_000);
  expect(await ended).toBe('it did not answer for 5 s');
  expect(far.wasKilled).toBe(true);
});

it('rejects if a runner cannot be launched', async () => {
  const runner = oneRunner(() => Promise.reject(new Error('no such debugger')));
  await expect(runner.live(start, () => {})).rejects.toThrow('no such debugger');
  expect(await runner.sample()).toEqual([]);
});

it('rejects if the address cannot be used', async () => {
  const address = join(dirname(scratch('file')), 'nowhere/runner.sock');
  await expect(awaitRunner(address, 'secret', { facts: () => {}, beat: () => {}, hook: () => {} })).rejects.toThrow(
    'EACCES',
  );
});
