import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobDefaults, type Isolation } from '../../src/model/facts/job.ts';
import { mergeStacks, type StackNode } from '../../src/model/debug/parallelStacks.ts';
import type { WorkerSample } from '../../src/model/facts/workerSample.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { until } from '../support/until.ts';

const module = join(root, 'test/fixtures/jobs/sample.ts');

const start = (isolation: Isolation, exportName = 'work', items = 4) =>
  startRun({
    job: {
      ...jobDefaults,
      module,
      exportName,
      baseDir: root,
      input: `range:${items}`,
      workers: items,
      chunksize: 1,
      isolation,
    },
    recordingDir: scratch('recording'),
    nodePath: process.execPath,
    runnerPath: join(root, 'dist/runner.js'),
    keeps: 'nothing',
  });

/** `work:3 of 2 [compute:11 of 2]`, of workers how many. */
const drawn = (nodes: readonly StackNode[]): string =>
  nodes
    .map(({ frame, workers, calls }) => {
      const inner = drawn(calls);
      return `${frame.function} of ${workers.length}${inner === '' ? '' : ` [${inner}]`}`;
    })
    .join(', ');

test.each(['thread', 'process'] as const)(
  'the activity of workers is visible while they continue: %s',
  async (isolation) => {
    const run = start(isolation);
    const look = (): Promise<readonly WorkerSample[]> =>
      until('all items to be found running', async () => {
        const found = await run.sample();
        return found.length === 4 && found.every(isSettled) ? found : undefined;
      });
    const samples = await look();
    const waiting = samples.find(({ item }) => item === 0);
    expect(waiting).toMatchObject({ doing: 'waiting', frames: [], open: ['Timeout'] });
    const computing = samples.filter(({ item }) => item !== 0);
    expect(drawn(mergeStacks(computing))).toBe('work of 2 [compute of 2], work of 1 [other of 1 [compute of 1]]');
    for (const { frames } of computing) expect(frames[0]).toMatchObject({ file: module, inUserCode: true });
    // The workers have continued: a second sample finds the same.
    expect(await look()).toHaveLength(4);
    run.cancel(true);
    await run.finished;
    expect(run.model.counts).toMatchObject({ cancelled: 4 });
    expect(await run.sample()).toEqual([]);
  },
);

test.each(['thread', 'process'] as const)('one that was seen computing is seen waiting: %s', async (isolation) => {
  const run = start(isolation, 'computeThenWait', 1);
  const lookUntil = (isFound: (worker: WorkerSample) => boolean): Promise<WorkerSample> =>
    until('the item to do what it should', async () => (await run.sample()).find(isFound));
  await lookUntil(({ frames }) => frames.some((frame) => frame.function === 'computeThenWait'));
  const waiting = await lookUntil(({ doing }) => doing === 'waiting');
  expect(waiting).toMatchObject({ item: 0, open: ['Timeout'] });
  run.cancel(true);
  await run.finished;
});

/** The worker is in its item, not on the way into it. */
const isSettled = ({ item, open, frames }: WorkerSample): boolean =>
  item === 0 ? open.length > 0 : frames[0]?.function === 'compute';
