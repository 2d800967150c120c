import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { PoolTerminatedError } from '../../../src/pool/errors.ts';
import type { CallOrigin } from '../../../src/pool/call.ts';
import { PoolEngine } from '../../../src/pool/poolEngine.ts';
import { checkSettings } from '../../../src/pool/settings.ts';
import { FakeBackend, type FakeWorker } from '../../support/fakeBackend.ts';

const opener = 'Error\n    at opener (/app/main.js:1:2)';
const origin: CallOrigin = {
  target: { exportName: 'f', call: 'map' },
  method: 'map',
  callerStack: 'Error\n    at caller (/app/a.js:3:4)',
};
const double = (input: unknown): unknown => (input as number) * 2;

let backend: FakeBackend;
let dispose: () => void;

beforeEach(() => {
  backend = new FakeBackend();
  dispose = vi.fn<() => void>();
});
afterEach(() => {
  vi.useRealTimers();
});

const create = (workers = 2): PoolEngine =>
  new PoolEngine({
    module: { source: { file: '/app/work.mjs', loader: null }, mapper: undefined, dispose },
    backend,
    settings: checkSettings({ workers }),
    initializer: null,
    races: undefined,
    callerStack: opener,
  });

async function started(workers = 2): Promise<PoolEngine> {
  const engine = create(workers);
  for (const worker of backend.workers) worker.becomeReady();
  await engine.start(undefined);
  await nextTurn();
  return engine;
}

const only = (): FakeWorker => backend.workers[0]!;

describe('the start of a pool', () => {
  test('ends when the last worker is ready, and not before', async () => {
    const engine = create();
    const [first, second] = backend.workers;
    let isStarted = false;
    const start = engine.start(undefined).then(() => (isStarted = true));
    first!.becomeReady();
    await nextTurn();
    expect(isStarted).toBe(false);
    second!.becomeReady();
    await start;
    await engine.terminate();
  });

  test('fails after the deadline, and no worker and no file is left', async () => {
    vi.useFakeTimers();
    const engine = create();
    const start = engine.start(500).catch((error: Error) => error.message);
    only().becomeReady();
    await vi.advanceTimersByTimeAsync(500);
    expect(await start).toBe('the workers were not ready after 500 ms');
    expect(backend.workers.map(({ state }) => state)).not.toContain('starting');
    expect(backend.isClosed).toBe(true);
    expect(dispose).toHaveBeenCalled();
  });

  test('fails with the error of the initializer, whose stack continues with the code that opened the pool', async () => {
    const engine = create(1);
    const start = engine.start(undefined);
    only().failToStart(new RangeError('no licence'));
    const error = await start.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).stack).toMatch(/--- called by ---\n\s+at opener/);
    expect(() => engine.checkOpen()).toThrow('no licence');
  });

  test('fails with the reason of a termination', async () => {
    const engine = create();
    const start = engine.start(undefined);
    void engine.terminate(new Error('changed my mind'));
    await expect(start).rejects.toThrow('changed my mind');
  });
});

describe('the calls of a pool', () => {
  test('yield results in the order of the items, in whatever order workers answer', async () => {
    const engine = await started();
    const result = engine.map(origin, [1, 2, 3, 4], 2);
    await nextTurn();
    const [first, second] = backend.workers;
    expect([first!.chunk?.inputs, second!.chunk?.inputs]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    second!.answer(double);
    first!.answer(double);
    expect(await result).toEqual([2, 4, 6, 8]);
    await engine.terminate();
  });

  test('without items need no worker', async () => {
    const engine = create();
    expect(await engine.map(origin, [], undefined)).toEqual([]);
    await engine.terminate();
  });

  test('with an item that has no copy are refused before anything is sent', async () => {
    const engine = await started();
    expect(() => engine.map(origin, [1, { run: () => 1 }], 1)).toThrow('items[1].run');
    const starmap = { exportName: 'f', call: 'starmap' } as const;
    expect(() => engine.apply({ ...origin, target: starmap }, [() => 1])).toThrow('args[0]');
    expect(backend.workers.map(({ chunk }) => chunk)).toEqual([undefined, undefined]);
    await engine.terminate();
  });

  test('fail with the error of an item, whose place and caller it names', async () => {
    const engine = await started(1);
    const result = engine.map(origin, [1, 2], 2);
    await nextTurn();
    const [, second] = only().chunk!.items;
    only().fail(second!, new TypeError('bad'));
    only().answer(double);
    const error = await result.catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ item: 1, worker: 0, stack: expect.stringContaining('at caller') });
    await engine.terminate();
  });

  test('blame the item that a worker died in; a fresh worker runs the rest', async () => {
    const engine = await started(1);
    const result = engine.map(origin, ['a', 'b'], 2);
    await nextTurn();
    const died = only();
    died.dieIn(died.chunk!.items[0]!);
    await nextTurn();
    const fresh = backend.workers[1]!;
    fresh.becomeReady();
    await nextTurn();
    expect(fresh.chunk?.inputs).toEqual(['b']);
    fresh.answer(String);
    await expect(result).rejects.toMatchObject({ item: 0, message: expect.stringContaining('exited with code 1') });
    await engine.terminate();
  });

  test('as a stream read no further than the chosen buffer', async () => {
    const engine = await started(1);
    let read = 0;
    function* source(): Generator<number> {
      for (;;) yield read++;
    }
    const stream = engine.stream(origin, source(), { chunksize: 1, buffersize: 3 }, true);
    await nextTurn();
    expect(read).toBe(3);
    only().answer(double);
    expect(await stream.next()).toEqual({ done: false, value: 0 });
    expect(read).toBe(4);
    await stream.return();
    await engine.terminate();
  });
});

describe('the end of a pool', () => {
  test('that is closed comes after the calls that were made before', async () => {
    const engine = await started(1);
    const result = engine.map(origin, [1], 1);
    engine.close();
    expect(() => engine.map(origin, [2], 1)).toThrow('the pool is closed');
    await nextTurn();
    only().answer(double);
    expect(await result).toEqual([2]);
    await engine.join();
    expect([only().state, backend.isClosed]).toEqual(['closed', true]);
    expect(dispose).toHaveBeenCalledOnce();
  });

  test('that a worker without a replacement causes lets others finish, and gives each call the reason', async () => {
    const engine = await started(2);
    const dying = engine.map(origin, [1], 1);
    const finishing = engine.map(origin, [2], 1);
    const waiting = engine.map(origin, [3], 1);
    await nextTurn();
    const [first, second] = backend.workers;
    first!.shows.running = { item: 0, sinceMs: 0 };
    first!.die();
    await expect(dying).rejects.toThrow('while this item was running');
    await nextTurn();
    backend.workers[2]!.failToStart(new RangeError('no licence left'));
    const error = await waiting.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PoolTerminatedError);
    expect(error).toMatchObject({
      message: 'the pool has ended because a worker could not be replaced: RangeError: no licence left',
      cause: expect.any(RangeError) as unknown,
    });
    expect(() => engine.checkOpen()).toThrow('could not be replaced');
    second!.answer(double);
    expect(await finishing).toEqual([4]);
    await engine.join();
  });

  test('that a worker without a replacement causes ends the calls that take longer with the same reason', async () => {
    const engine = await started(2);
    void engine.map(origin, [1], 1).catch(() => {});
    const slow = engine.map(origin, [2], 1);
    await nextTurn();
    backend.workers[0]!.die();
    await nextTurn();
    backend.workers[2]!.failToStart(new RangeError('no licence left'));
    await nextTurn();
    await engine.terminate();
    await expect(slow).rejects.toThrow('could not be replaced: RangeError: no licence left');
  });

  test('that is terminated comes immediately: calls that run or wait reject', async () => {
    const engine = await started(1);
    const running = engine.map(origin, [1], 1);
    const waiting = engine.map(origin, [2], 1);
    await nextTurn();
    const ended = engine.terminate();
    await expect(running).rejects.toBeInstanceOf(PoolTerminatedError);
    await expect(waiting).rejects.toBeInstanceOf(PoolTerminatedError);
    await ended;
    expect(only().state).toBe('killed');
    expect(() => engine.checkOpen()).toThrow('the pool is terminated');
  });

  test('that is terminated for a reason rejects its calls with it, the first one if there are two', async () => {
    const engine = await started(1);
    const running = engine.map(origin, [1], 1);
    void engine.terminate(new Error('out of time'));
    void engine.terminate(new Error('too late'));
    await expect(running).rejects.toThrow('out of time');
    await engine.ended;
  });

  test('cannot be waited for while the pool is open', async () => {
    const engine = await started(1);
    await expect(engine.join()).rejects.toBeInstanceOf(UserFacingError);
    await engine.terminate();
    await engine.join();
  });
});
