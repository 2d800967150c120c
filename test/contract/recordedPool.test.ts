import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { itemsByCall, itemsByFunction } from '../../src/model/items/callGroups.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { Pool, type PoolOptions } from '../../src/pool/index.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import type * as workModule from '../fixtures/pool/work.ts';

type Work = typeof workModule;
const work = join(root, 'test/fixtures/pool/work.ts');

/** The recording of a pool, when it has ended. */
async function recorded(options: PoolOptions<Work>, use: (pool: Pool<Work>) => Promise<unknown>): Promise<RunModel> {
  const runs = scratch('runs');
  const pool = await Pool.open<Work>(work, { record: runs, ...options });
  pool.onLog(() => {});
  await use(pool);
  await pool.close();
  await pool.join();
  expect(readdirSync(runs).map((name) => join(runs, name))).toEqual([pool.recording]);
  expect(existsSync(join(pool.recording ?? '', 'summary.json'))).toBe(true);
  return loadRecording(pool.recording ?? '', { keepLogs: true });
}

const someCalls = async (pool: Pool<Work>): Promise<void> => {
  await pool.map('sqr', [1, 2, 3], { chunksize: 2 });
  await pool.map('failsForOdd', [0, 1, 2], { chunksize: 3 }).catch(() => {});
  const called: number[] = [];
  const calls = [0, 1].map((k) => pool.applyAsync('add', [k, 1], { callback: (sum) => called.push(sum) }));
  await Promise.all(calls.map((handle) => handle.get()));
  expect(called.toSorted((a, b) => a - b)).toEqual([1, 2]);
  for await (const _ of pool.imap('sqr', [7])) continue;
};

test.each(['thread', 'inline'] as const)('the calls of a pool are groups of its items: %s', async (isolation) => {
  const model = await recorded({ isolation, workers: 1 }, someCalls);
  expect(model).toMatchObject({
    state: 'finished',
    total: 9,
    counts: { succeeded: 8, failed: 1, cancelled: 0 },
    setup: { label: 'pool work.ts', isolation },
  });
  const byCall = itemsByCall(model.calls, 9);
  expect([...byCall.codes].map((code) => byCall.names[code])).toEqual([
    ...['map 1 sqr', 'map 1 sqr', 'map 1 sqr', 'map 2 failsForOdd', 'map 2 failsForOdd', 'map 2 failsForOdd'],
    ...['applyAsync 1 add', 'applyAsync 2 add', 'imap 1 sqr'],
  ]);
  expect(itemsByFunction(model.calls, 9).names).toEqual(['sqr', 'failsForOdd', 'add']);
  expect([...model.failures.keys()]).toEqual([4]);
  expect(model.failures.get(4)?.failure).toMatchObject({ name: 'OddItemError', message: 'item 1 is odd' });
  expect(model.failures.get(4)?.failure.frames[0]).toMatchObject({ function: 'failsForOdd', file: work });
});

test('a pool that is terminated has the items that did not end as cancelled, and a worker that exits as crashed', async () => {
  const model = await recorded({ workers: 2, name: 'short lived' }, async (pool) => {
    const rest = pool.apply('never', []).catch(() => {});
    // Calls are sent in their order: when this one has ended, the other one has begun.
    await pool.apply('sqr', [1]);
    await pool.map('exitsFor', [1, 2], { chunksize: 2 }).catch(() => {});
    await pool.terminate();
    await rest;
  });
  expect(model).toMatchObject({ state: 'cancelled', counts: { succeeded: 2, crashed: 1, cancelled: 1 } });
  expect(model.setup.label).toBe('pool short lived');
});
