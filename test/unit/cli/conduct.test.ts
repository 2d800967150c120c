import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { conduct, programs } from '../../../src/cli/conduct.ts';
import { withLaboratory } from '../../../src/cli/withLaboratory.ts';
import { createDeferred } from '../../../src/base/deferred.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { experiment } from '../../../src/studies/experiment.ts';
import type { RunHandle } from '../../../src/supervisor/runHandle.ts';
import type { RunToEndOptions } from '../../../src/supervisor/runToEnd.ts';
import { jobOf } from '../../support/simulateRun.ts';
import { smallRun } from '../../support/smallRun.ts';

const seen: RunToEndOptions[] = [];
const cancels: (boolean | undefined)[] = [];
let finished = createDeferred<RunModel>();

vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: async (options: RunToEndOptions, use: (handle: RunHandle) => unknown): Promise<unknown> => {
    seen.push(options);
    const model = smallRun([{}]);
    const cancel = (force?: boolean): void => void cancels.push(force);
    const handle = { model, finished: finished.promise, cancel } as unknown as RunHandle;
    options.signal?.addEventListener('abort', () => cancel(true));
    options.watch?.(handle);
    await finished.promise;
    return use(handle);
  },
}));

let stderr = '';
beforeEach(() => {
  seen.length = 0;
  cancels.length = 0;
  stderr = '';
  finished = createDeferred();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
});
afterEach(() => void vi.restoreAllMocks());

const end = (): void => finished.resolve(smallRun([{}]));

test('each signal is one call of cancel without force, and none after the run', async () => {
  const result = conduct(jobOf(), { showsProgress: false, recordingDir: '/new' }, () => 'used');
  process.emit('SIGINT');
  process.emit('SIGTERM');
  expect(cancels).toEqual([undefined, undefined]);
  end();
  expect(await result).toBe('used');
  process.emit('SIGINT');
  process.emit('SIGHUP');
  expect(cancels).toHaveLength(2);
  expect(seen[0]).toMatchObject({ ...programs, recordingDir: '/new' });
});

test('a terminal that was closed ends the workers too', async () => {
  const result = conduct(jobOf(), { showsProgress: false }, () => undefined);
  process.emit('SIGHUP');
  expect(cancels).toHaveLength(2);
  end();
  await result;
});

test('the run is handed over with its progress, or without', async () => {
  end();
  const progress: boolean[] = [];
  for (const showsProgress of [true, false]) {
    await conduct(jobOf(), { showsProgress, watch: (_, shown) => progress.push(shown !== undefined) }, () => undefined);
  }
  expect(progress).toEqual([true, false]);
});

test('a signal ends the workers of a study immediately', async () => {
  const study = withLaboratory(undefined, (laboratory) => experiment(jobOf(), laboratory, 'trial 1', () => 'used'));
  process.emit('SIGINT');
  expect(cancels).toEqual([true]);
  end();
  expect(await study).toBe('used');
  expect(stderr).toBe('');
});

test('each run of a study is announced', async () => {
  end();
  await withLaboratory(
    (what) => `check: ${what}`,
    async (laboratory) => {
      await experiment(jobOf(), laboratory, 'first', () => undefined);
      await experiment(jobOf(), laboratory, 'second', () => undefined);
    },
  );
  expect(stderr).toBe('check: first\ncheck: second\n');
});
