import { writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openEngine } from '../../../src/pool/openEngine.ts';
import type { PoolOptions } from '../../../src/pool/options.ts';
import type { PoolEngine } from '../../../src/pool/poolEngine.ts';
import { races } from '../../../src/races/detector.ts';
import { FakeBackend } from '../../support/fakeBackend.ts';
import { scratch } from '../../support/scratch.ts';

let backend: FakeBackend;
vi.mock('../../../src/engine/backends/index.ts', () => ({
  createBackends: () => ({ thread: backend, process: backend, inline: backend }),
}));

const module = scratch('work.mjs');
writeFileSync(module, 'export const f = (x) => x;');

beforeEach(() => {
  backend = new FakeBackend();
});

/** Opens an engine, and lets its workers become ready when all of them have been started. */
async function opened(options: PoolOptions<object>): Promise<PoolEngine> {
  const opening = openEngine(module, options, '');
  while (backend.workers.length < (options.workers ?? 1)) await nextTurn();
  for (const worker of backend.workers) worker.becomeReady();
  return opening;
}

describe('a pool with a signal', () => {
  test('does not start if it is aborted already', async () => {
    const opening = openEngine(module, { workers: 1, signal: AbortSignal.abort(new Error('no time')) }, '');
    await expect(opening).rejects.toThrow('no time');
    expect(backend.workers.map(({ state }) => state)).toEqual(['killed']);
  });

  test('is terminated when it is aborted, and its calls reject with the reason', async () => {
    const controller = new AbortController();
    const engine = await opened({ workers: 1, signal: controller.signal });
    const result = engine.map({ target: { exportName: 'f', call: 'map' }, method: 'map', callerStack: '' }, [1], 1);
    controller.abort(new Error('changed my mind'));
    await expect(result).rejects.toThrow('changed my mind');
    await engine.ended;
  });

  test('does not listen to it any more when it has ended', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const engine = await opened({ workers: 1, signal });
    expect(remove).not.toHaveBeenCalled();
    await engine.terminate();
    await nextTurn();
    expect(remove).toHaveBeenCalledOnce();
  });
});

test('options and modules are checked before any worker starts', async () => {
  await expect(openEngine(module, { workers: 0 }, '')).rejects.toThrow('workers must be');
  await expect(openEngine(scratch('none.mjs'), {}, '')).rejects.toThrow('there is no module');
  await expect(openEngine(module, { initializer: 5 as never }, '')).rejects.toThrow('the initializer must be');
  expect(backend.workers).toEqual([]);
});

test('a pool with more workers than race detection can watch does not start', async () => {
  const engine = await opened({ workers: 1, detectRaces: true });
  const { threads } = races.detector!.board;
  await expect(openEngine(module, { workers: threads + 1, detectRaces: true }, '')).rejects.toThrow('race detection');
  expect(backend.workers).toHaveLength(1);
  await engine.terminate();
});
