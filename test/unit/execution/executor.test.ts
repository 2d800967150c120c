import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Executor } from '../../../src/execution/executor.ts';
import { currentWorker } from '../../../src/execution/ownWorker.ts';
import type { RecordSink } from '../../../src/execution/recordSink.ts';
import { createStatusBuffer } from '../../../src/execution/status.ts';
import type { ChunkMessage, WorkerInit } from '../../../src/protocol/workerLink.ts';
import type { WorkerRecord } from '../../../src/protocol/workerRecords.ts';
import { scratch } from '../../support/scratch.ts';
import { workerInit } from '../../support/workerInit.ts';

const open: Executor[] = [];

afterEach(() => {
  for (const executor of open.splice(0)) executor.dispose();
});

/** What the job of a test can reach: the tests run in the executor's thread. */
const reach = globalThis as unknown as { hook: (item: number) => unknown };

const source = 'export const work = (item) => globalThis.hook(item);';
const withHooks = `
  export const work = () => 1;
  export const setup = () => console.log('set up');
  export const setupWith = (...args) => console.log('args', ...args);
  export const teardown = () => console.log('torn down');
`;

function setUp(init: Partial<WorkerInit> = {}, text = source) {
  const file = scratch('job.mjs');
  writeFileSync(file, text);
  const records: WorkerRecord[] = [];
  const outcomes: unknown[][] = [];
  const calls: string[] = [];
  const sink: RecordSink = {
    announces: false,
    append: (record) => void records.push(record),
    announce: (item) => void outcomes.push(['announced', item]),
    succeed: ({ item }, _start, _end, value) => void outcomes.push([item, value]),
    fail: ({ item }, _start, _end, error) => void outcomes.push([item, (error as Error).message]),
    flush: () => void calls.push('flush'),
    close: () => void calls.push('close'),
  };
  const executor = new Executor(workerInit(file, { worker: 3, pool: 'mine', ...init }), {
    sink,
    memory: undefined,
    onTaint: () => void calls.push('tainted'),
  });
  open.push(executor);
  const texts = () => records.flatMap((record) => (record.type === 'logWritten' ? [record.text] : []));
  return { executor, records, outcomes, calls, texts };
}

const chunk = (items: readonly number[], more: Partial<ChunkMessage> = {}): ChunkMessage => ({
  chunk: 1,
  attempt: 1,
  items,
  inputs: items,
  careful: false,
  ...more,
});

describe('a chunk', () => {
  test('runs all of its items, between the records of its begin and its end', async () => {
    reach.hook = (item) => item * 2;
    const { executor, records, outcomes, calls } = setUp();
    await executor.load();
    const times = await executor.run(chunk([4, 5, 6]));
    expect(outcomes).toEqual([
      [4, 8],
      [5, 10],
      [6, 12],
    ]);
    expect(records).toMatchObject([{ type: 'chunkTaken', steps: [4, 1, 1, 2] }, { type: 'chunkEnded' }]);
    expect(calls).toEqual(['flush']);
    expect(times.endedMicros).toBeGreaterThanOrEqual(times.receivedMicros);
  });

  test('begins no other item after stop', async () => {
    const { executor, outcomes } = setUp();
    reach.hook = (item) => {
      if (item === 1) executor.stop();
      return item;
    };
    await executor.load();
    await executor.run(chunk([0, 1, 2]));
    expect(outcomes).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('runs as many items at a time as the concurrency says', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    reach.hook = (item) => {
      return new Promise((resolve) => {
        waiting.push(() => resolve(item));
        most = Math.max(most, waiting.length);
        if (waiting.length === 2) for (const release of waiting.splice(0)) release();
      });
    };
    const { executor, outcomes } = setUp({ concurrency: 2 });
    await executor.load();
    await executor.run(chunk([0, 1, 2, 3]));
    expect(most).toBe(2);
    // Announced, because the status shows only the oldest one.
    expect(outcomes.filter(([what]) => what === 'announced').map(([, item]) => item)).toEqual([0, 1, 2, 3]);
    expect(outcomes).toHaveLength(8);
  });

  test('announces all items if it is careful, or if the running item is not visible otherwise', async () => {
    reach.hook = (item) => item;
    const { executor, outcomes } = setUp();
    await executor.load();
    await executor.run(chunk([0], { careful: true }));
    await executor.run(chunk([1]));
    expect(outcomes).toEqual([
      ['announced', 0],
      [0, 0],
      [1, 1],
    ]);
  });

  test('of a missing function fails its items', async () => {
    const { executor, outcomes } = setUp();
    await executor.load();
    await executor.run(chunk([7], { target: { exportName: 'nowhere', call: 'map' } }));
    expect(outcomes).toEqual([[7, 'the module has no export named "nowhere"']]);
  });
});

describe('loading', () => {
  test('runs setup, then the initializer; and a setup that is the initializer once, with its arguments', async () => {
    // Outside of items a guest's console is not captured: in a runner's main thread it is.
    const place = { kind: 'main', status: createStatusBuffer() } as const;
    const both = setUp({ place, initializer: { exportName: 'setupWith', args: [1, 2] } }, withHooks);
    await both.executor.load();
    expect(both.texts()).toEqual(['set up', 'args 1 2']);
    both.executor.dispose();
    const own = setUp({ place, initializer: { exportName: 'setup', args: [1] } }, withHooks);
    await own.executor.load();
    expect(own.texts()).toEqual(['set up']);
    await own.executor.close();
    expect(own.texts()).toEqual(['set up', 'torn down']);
  });

  test('rejects if the export is missing', async () => {
    const { executor } = setUp({ target: { exportName: 'wrok', call: 'map' } });
    await expect(executor.load()).rejects.toThrow('no export named "wrok"');
  });
});

describe('as a guest in a program', () => {
  test('captures what items print, and leaves all other output alone', async () => {
    reach.hook = () => console.log('from the item');
    const { executor, texts } = setUp();
    await executor.load();
    await executor.run(chunk([0]));
    expect(texts()).toEqual(['from the item']);
  });

  test('numbers items by their place in their call', async () => {
    reach.hook = () => JSON.stringify(currentWorker());
    const { executor, outcomes } = setUp();
    await executor.load();
    await executor.run(chunk([107], { offset: 100 }));
    expect(JSON.parse(String(outcomes[0]?.[1]))).toEqual({ worker: 3, item: 7, pool: 'mine', isMainThread: true });
    expect(currentWorker().worker).toBeUndefined();
  });
});

test('disposing closes the sink and restores the console', async () => {
  const { log } = console;
  const { executor, calls } = setUp();
  expect(console.log).not.toBe(log);
  executor.dispose();
  expect(console.log).toBe(log);
  expect(calls).toEqual(['close']);
});
