import { existsSync, mkdirSync } from 'node:fs';
import { getEventListeners } from 'node:events';
import { dirname } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import type { Job } from '../../../src/model/facts/job.ts';
import { createRunModel, type RunModel } from '../../../src/model/run/runModel.ts';
import type { RunHandle, StartOptions } from '../../../src/supervisor/runHandle.ts';
import { runToEnd } from '../../../src/supervisor/runToEnd.ts';

const started: StartOptions[] = [];
const cancels: (boolean | undefined)[] = [];
let finished = createDeferred<RunModel>();

vi.mock('../../../src/supervisor/startRun.ts', () => ({
  startRun: (options: StartOptions): RunHandle => {
    started.push(options);
    mkdirSync(options.recordingDir, { recursive: true });
    return {
      recordingDir: options.recordingDir,
      finished: finished.promise,
      cancel: (force?: boolean) => void cancels.push(force),
    } as RunHandle;
  },
}));

const start = { job: {} as Job, nodePath: 'node', runnerPath: 'runner.js' };

beforeEach(() => {
  started.length = 0;
  cancels.length = 0;
  finished = createDeferred();
});

const end = (): void => finished.resolve(createRunModel());

test('a temporary recording exists while it is used, and no longer', async () => {
  end();
  const dir = await runToEnd({ ...start, readsValues: true }, ({ recordingDir }) => {
    expect(existsSync(recordingDir)).toBe(true);
    return recordingDir;
  });
  expect(existsSync(dirname(dir))).toBe(false);
  expect(started[0]?.keeps).toBe('values');
});

test('a temporary recording is deleted when its use fails', async () => {
  end();
  const failing = runToEnd(start, () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(started[0]?.keeps).toBe('nothing');
  expect(existsSync(started[0]?.recordingDir ?? '')).toBe(false);
});

test('the signal ends the workers immediately, and is ignored after the run', async () => {
  const stop = new AbortController();
  const result = runToEnd({ ...start, signal: stop.signal }, () => 'used');
  stop.abort();
  expect(cancels).toEqual([true]);
  end();
  expect(await result).toBe('used');
  const other = new AbortController();
  await runToEnd({ ...start, signal: other.signal }, () => undefined);
  expect(getEventListeners(other.signal, 'abort')).toEqual([]);
});

test('the run is handed over before it has ended', async () => {
  const order: string[] = [];
  const result = runToEnd({ ...start, watch: () => order.push('watched') }, () => order.push('used'));
  order.push('ends');
  end();
  await result;
  expect(order).toEqual(['watched', 'ends', 'used']);
});
