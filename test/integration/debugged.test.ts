import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import type { RunnerProcess } from '../../src/supervisor/runHandle.ts';
import { spawnRunner } from '../../src/supervisor/spawnRunner.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { until } from '../support/until.ts';

/** Runs as under a debugger, without one: items block as long as at a breakpoint. */
function debug(job: Partial<Job>) {
  const events: RunEvent[] = [];
  const runners: RunnerProcess[] = [];
  const run = startRun({
    job: {
      ...jobDefaults,
      module: join(root, 'test/fixtures/jobs/sample.ts'),
      exportName: 'work',
      baseDir: root,
      input: 'range:4',
      workers: 2,
      chunksize: 2,
      ...job,
    },
    recordingDir: scratch('recording'),
    nodePath: process.execPath,
    runnerPath: join(root, 'dist/runner.js'),
    keeps: 'nothing',
    launch: async (command) => {
      const runner = await spawnRunner(command);
      runners.push(runner);
      return runner;
    },
  });
  run.changed((batch) => events.push(...batch));
  return { run, events, runners };
}

test('under a debugger no item is late, and the run reports the thread of each item', async () => {
  const { run, events } = debug({ exportName: 'slow', timeoutMs: 50 });
  await run.finished;
  expect(run.model.counts).toMatchObject({ succeeded: 4, timedOut: 0 });
  const chunks = events.filter((event) => event.type === 'chunkStarted').map(({ items }) => items);
  expect(chunks.toSorted(([a], [b]) => a![0] - b![0])).toEqual([[[0, 1]], [[2, 3]]]);
  const threads = events.filter((event) => event.type === 'workerThreadSeen');
  expect(new Set(threads.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
  expect(new Set(threads.map(({ threadId }) => threadId)).size).toBe(2);
});

test('a debug session that is stopped ends its run, and no other one is started', async () => {
  const { run, runners } = debug({});
  await until('an item to run', () => run.model.workers.some(({ running }) => running.size > 0) || undefined);
  runners[0]?.kill();
  await run.finished;
  expect(run.model.state).toBe('cancelled');
  expect(run.model.counts.cancelled).toBe(4);
  expect(runners).toHaveLength(1);
});
