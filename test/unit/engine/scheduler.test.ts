import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { SetupFailed } from '../../../src/engine/backends/backend.ts';
import { IteratorSource } from '../../../src/engine/chunkSource.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';
import { FakeBackend } from '../../support/fakeBackend.ts';
import { schedule } from './schedulerRig.ts';

const exitsOf = (events: readonly RunEvent[]): (string | null)[] =>
  events.flatMap((event) => (event.type === 'workerExited' ? [event.reason] : []));

describe('a run without trouble', () => {
  test('every chunk is run once, by whichever worker is free', async () => {
    const rig = schedule({ workers: 2, chunks: [[0, 1], [2, 3], [4]] });
    await rig.ready();
    expect([rig.worker(0).chunk?.items, rig.worker(1).chunk?.items]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    await rig.answer(1);
    expect(rig.worker(1).chunk?.items).toEqual([4]);
    await rig.answer(0);
    await rig.answer(1);
    expect(await rig.end).toBe('finished');
    expect(rig.backend.workers).toHaveLength(2);
    expect(Object.values(rig.outcomes())).toEqual(Array(5).fill('succeeded'));
    expect(rig.events.filter(({ type }) => type === 'chunkFinished')).toHaveLength(3);
  });

  test('a worker gets its next chunk before the books have taken in the one before', async () => {
    const rig = schedule({ chunks: [[0], [1]] });
    await rig.ready();
    let drains = 0;
    rig.books.onDrain = () => drains++;
    await rig.answer(0);
    expect(rig.worker(0).chunk?.items).toEqual([1]);
    expect(drains).toBe(0);
    expect(rig.eventTypes()).not.toContain('chunkFinished');
    await rig.clock.advance(25);
    expect(drains).toBe(1);
    expect(rig.eventTypes()).toContain('chunkFinished');
    await rig.answer(0);
    await rig.end;
  });

  test('workers without work stay until no worker has any', async () => {
    let ends = 0;
    const rig = schedule({ workers: 2, chunks: [[0]], onFinished: () => ends++ });
    await rig.ready();
    expect([rig.worker(0).state, rig.worker(1).state, ends]).toEqual(['ready', 'ready', 0]);
    await rig.answer(0);
    expect(ends).toBe(1);
    expect(await rig.end).toBe('finished');
    expect([rig.worker(0).state, rig.worker(1).state]).toEqual(['closed', 'closed']);
  });

  test('a worker whose turn to start comes when all chunks are taken does not start', async () => {
    const atOnce = 2 * availableParallelism();
    const rig = schedule({ workers: atOnce + 2, chunks: [[0]] });
    rig.worker(0).becomeReady();
    await nextTurn();
    expect(rig.backend.workers).toHaveLength(atOnce + 1);
    await rig.answer(0);
    await rig.ready();
    expect(await rig.end).toBe('finished');
    expect(rig.backend.workers).toHaveLength(atOnce + 1);
  });

  test('all workers are ready once, also if one of them is replaced later', async () => {
    let readies = 0;
    const rig = schedule({ workers: 2, chunks: [[0], [1]], onReady: () => readies++ });
    rig.worker(0).becomeReady();
    await nextTurn();
    expect(readies).toBe(0);
    await rig.ready();
    rig.worker(0).dieIn(0);
    await rig.answer(1);
    await rig.ready();
    await rig.end;
    expect(readies).toBe(1);
  });

  test('workers can be added while there is work, and not later', async () => {
    const rig = schedule({ chunks: [[0], [1], [2]] });
    await rig.ready();
    rig.scheduler.grow(2);
    await rig.ready();
    expect([rig.worker(0).chunk?.items, rig.worker(1).chunk?.items]).toEqual([[0], [1]]);
    rig.scheduler.grow(1);
    await rig.answer(0);
    await rig.answer(1);
    await rig.answer(0);
    rig.scheduler.grow(9);
    expect(await rig.end).toBe('finished');
    expect(rig.backend.workers).toHaveLength(2);
    expect(Object.values(rig.outcomes())).toEqual(Array(3).fill('succeeded'));
  });

  test('a worker starts when there is a place for it, and a cancel does not wait for one', async () => {
    const backend = new FakeBackend();
    const place = createDeferred<void>();
    backend.untilOpen = () => place.promise;
    const rig = schedule({ backend, chunks: [[0]] });
    await rig.ready();
    expect(backend.workers).toEqual([]);
    place.resolve();
    await rig.ready();
    expect(rig.worker(0).chunk?.items).toEqual([0]);
    backend.untilOpen = () => createDeferred<void>().promise;
    const waiting = schedule({ backend, chunks: [[0]] });
    waiting.scheduler.cancel(false);
    expect(await waiting.end).toBe('cancelled');
    await rig.answer(0);
    expect(await rig.end).toBe('finished');
  });

  test('a worker moves to a better place between two chunks', async () => {
    const rig = schedule({ chunks: [[0], [1]] });
    await rig.ready();
    rig.backend.misplaced.add(0);
    await rig.answer(0);
    expect(rig.backend.workers.map(({ state }) => state)).toEqual(['closed', 'starting']);
    await rig.ready();
    expect(rig.worker(0).chunk?.items).toEqual([1]);
    await rig.answer(0);
    expect(await rig.end).toBe('finished');
  });

  test('spools that take long to read are read less often', async () => {
    const rig = schedule({ chunks: [[0]] });
    await rig.ready();
    const drained: number[] = [];
    rig.books.onDrain = () => {
      drained.push(rig.clock.now() / 1000);
      rig.clock.spend(1);
    };
    await rig.clock.advance(200);
    // One millisecond of reading costs 50 of pause: every third tick.
    expect(drained).toEqual([25, 100, 175]);
    await rig.answer(0);
    await rig.end;
  });

  test('a look at the workers names those that have a chunk', async () => {
    const rig = schedule({ workers: 2, chunks: [[4], [5]] });
    await rig.ready();
    await rig.answer(1);
    rig.worker(0).shows = {
      running: { item: 4, sinceMs: 0 },
      sample: Promise.resolve({ doing: 'waiting', stack: '', open: ['Timeout'] }),
    };
    expect(await rig.scheduler.sample()).toEqual([
      { worker: 0, item: 4, doing: 'waiting', open: ['Timeout'], frames: [] },
    ]);
    rig.worker(0).shows = { sample: Promise.reject(new Error('the inspector is gone')) };
    expect(await rig.scheduler.sample()).toMatchObject([{ worker: 0, item: null, doing: 'unknown' }]);
    await rig.answer(0);
    await rig.end;
  });
});

describe('a worker that dies', () => {
  test('its item is blamed, and a fresh worker runs the rest of the chunk', async () => {
    const rig = schedule({ chunks: [[0, 1, 2]] });
    await rig.ready();
    rig.worker(0).dieIn(1);
    await rig.ready();
    // The end of item 0 was not recorded.
    expect(rig.worker(0).chunk).toMatchObject({ items: [0], attempt: 2 });
    await rig.answer(0);
    expect(rig.worker(0).chunk).toMatchObject({ items: [2], attempt: 1 });
    await rig.answer(0);
    expect(await rig.end).toBe('finished');
    expect(rig.outcomes()).toEqual({ 0: 'succeeded', 1: 'crashed', 2: 'succeeded' });
    expect(exitsOf(rig.events)).toEqual(['the worker exited with code 1', null]);
    expect(rig.events.filter(({ type }) => type === 'workerStarted')).toMatchObject([
      { generation: 1 },
      { generation: 2 },
    ]);
  });

  test('no item is blamed the first two times that it dies between items', async () => {
    const rig = schedule({ chunks: [[0, 1]] });
    for (let loss = 1; loss <= 2; loss++) {
      await rig.ready();
      rig.worker(0).die();
      await nextTurn();
      expect(rig.outcomes()).toEqual({});
    }
    await rig.ready();
    rig.worker(0).die();
    await rig.ready();
    expect(rig.outcomes()).toEqual({ 0: 'crashed' });
    await rig.answer(0);
    await rig.end;
    expect(rig.outcomes()).toEqual({ 0: 'crashed', 1: 'succeeded' });
  });

  test('no fresh worker follows if nothing is left to run', async () => {
    const rig = schedule({ chunks: [[0]] });
    await rig.ready();
    rig.worker(0).dieIn(0);
    expect(await rig.end).toBe('finished');
    expect(rig.backend.workers).toHaveLength(1);
  });

  test('three deaths in a row before it is ready end the run', async () => {
    const rig = schedule({ chunks: [[0]] });
    for (let k = 0; k < 3; k++) {
      rig.worker(0).die();
      await nextTurn();
    }
    expect(await rig.end).toBeInstanceOf(SetupFailed);
    expect(rig.backend.workers).toHaveLength(3);
    expect(rig.outcomes()).toEqual({});
  });

  test('deaths before it is ready do not add up over its replacements', async () => {
    const rig = schedule({ chunks: [[0], [1]] });
    for (let round = 0; round < 2; round++) {
      for (let k = 0; k < 2; k++) {
        rig.worker(0).die();
        await nextTurn();
      }
      await rig.ready();
      rig.worker(0).dieIn(round);
      await nextTurn();
    }
    expect(await rig.end).toBe('finished');
    expect(rig.outcomes()).toEqual({ 0: 'crashed', 1: 'crashed' });
  });

  test('files that the next worker needs are put back before it starts', async () => {
    const seen: number[] = [];
    const backend = new FakeBackend();
    const rig = schedule({ chunks: [[0], [1]], backend, restoreFiles: () => seen.push(backend.workers.length) });
    await rig.ready();
    rig.worker(0).dieIn(0);
    await rig.ready();
    await rig.answer(0);
    await rig.end;
    expect(seen).toEqual([0, 1]);
  });

  test('a setup that throws ends the run, and the other workers after two seconds', async () => {
    const rig = schedule({ workers: 2, chunks: [[0], [1]] });
    rig.worker(0).becomeReady();
    await nextTurn();
    rig.worker(1).failToStart(new Error('no database'));
    await nextTurn();
    expect(rig.worker(0).asked).toEqual(['stop', 'abort']);
    await rig.clock.advance(1999);
    expect(rig.worker(0).state).toBe('ready');
    await rig.clock.advance(1);
    expect(rig.worker(0).state).toBe('killed');
    expect(await rig.end).toMatchObject({ message: 'no database' });
  });
});

describe('the end of a run before its time', () => {
  test('a cancel lets running items end, and no other item begins', async () => {
    const rig = schedule({ workers: 2, chunks: [[0], [1], [2]] });
    await rig.ready();
    rig.scheduler.cancel(false);
    expect(rig.worker(0).asked).toEqual(['stop', 'abort']);
    await rig.answer(0);
    await rig.answer(1);
    expect(await rig.end).toBe('cancelled');
    expect(rig.outcomes()).toEqual({ 0: 'succeeded', 1: 'succeeded' });
    expect(exitsOf(rig.events)).toEqual([null, null]);
  });

  test('items that still run two seconds after a cancel are ended and cancelled', async () => {
    const rig = schedule({ chunks: [[0, 1]] });
    await rig.ready();
    rig.worker(0).shows.running = { item: 0, sinceMs: 0 };
    rig.scheduler.cancel(false);
    await rig.clock.advance(1999);
    expect(rig.worker(0).state).toBe('ready');
    await rig.clock.advance(1);
    expect(await rig.end).toBe('cancelled');
    expect(rig.outcomes()).toEqual({ 0: 'cancelled' });
    expect(exitsOf(rig.events)).toEqual([null]);
  });

  test.each([
    ['a second cancel', [false, false]],
    ['a forced cancel', [true]],
  ])('%s ends workers immediately', async (_, cancels) => {
    const rig = schedule({ chunks: [[0]] });
    await rig.ready();
    for (const force of cancels) rig.scheduler.cancel(force);
    expect(rig.worker(0).state).toBe('killed');
    expect(await rig.end).toBe('cancelled');
  });

  test('with onError stop, no chunk is sent after a failure', async () => {
    const rig = schedule({ chunks: [[0, 1], [2]], onError: 'stop' });
    await rig.ready();
    rig.worker(0).fail(1, new Error('bad item'));
    await rig.answer(0);
    expect(await rig.end).toBe('stopped');
    expect(rig.outcomes()).toEqual({ 0: 'succeeded', 1: 'failed' });
  });

  test('with onError stop, a worker that dies stops the run', async () => {
    const rig = schedule({ chunks: [[0, 1], [2]], onError: 'stop' });
    await rig.ready();
    rig.worker(0).dieIn(0);
    expect(await rig.end).toBe('stopped');
    expect(rig.outcomes()).toEqual({ 0: 'crashed' });
    expect(rig.backend.workers).toHaveLength(1);
  });

  test('items that a stopped worker left in its chunk stay without an outcome', async () => {
    const rig = schedule({ chunks: [[0, 1, 2]] });
    await rig.ready();
    rig.scheduler.cancel(false);
    rig.worker(0).endChunk();
    expect(await rig.end).toBe('cancelled');
    expect(rig.outcomes()).toEqual({});
  });

  test('an input that fails ends the run with its error, and finished items keep their outcome', async () => {
    async function* torn(): AsyncGenerator<ChunkMessage, void, undefined> {
      yield { chunk: 0, attempt: 1, items: [0], inputs: [0], careful: false };
      throw new Error('torn');
    }
    const rig = schedule({ source: new IteratorSource(torn()) });
    await rig.ready();
    await rig.answer(0);
    expect(await rig.end).toMatchObject({ message: 'torn' });
    expect(rig.outcomes()).toEqual({ 0: 'succeeded' });
  });
});

describe('a worker that is replaced', () => {
  test('after as many items as it may run', async () => {
    const rig = schedule({ chunks: [[0, 1], [2], [3, 4]], itemsPerWorker: 3 });
    await rig.ready();
    const first = rig.worker(0);
    await rig.answer(0);
    await rig.answer(0);
    expect(first.state).toBe('closed');
    await rig.ready();
    expect(rig.worker(0).chunk?.items).toEqual([3, 4]);
    await rig.answer(0);
    expect(await rig.end).toBe('finished');
    expect(rig.backend.workers).toHaveLength(2);
  });

  test('after an error that nobody awaits, and the rest of its chunk runs in a fresh one', async () => {
    const rig = schedule({ chunks: [[0, 1]] });
    await rig.ready();
    const first = rig.worker(0);
    first.fail(0, new Error('nobody awaits this'));
    first.shows.isTainted = true;
    first.endChunk();
    await rig.ready();
    expect(first.state).toBe('closed');
    expect(rig.worker(0).chunk?.items).toEqual([1]);
    await rig.answer(0);
    await rig.end;
    expect(rig.outcomes()).toEqual({ 0: 'failed', 1: 'succeeded' });
  });

  test('no more once such errors have used up the budget', async () => {
    const rig = schedule({ chunks: Array.from({ length: 6 }, (_, k) => [k]) });
    for (let k = 0; k < 5; k++) {
      await rig.ready();
      expect(rig.worker(0).options.replaceable).toBe(true);
      rig.worker(0).shows.isTainted = true;
      await rig.answer(0);
    }
    await rig.ready();
    expect(rig.worker(0).options.replaceable).toBe(false);
    expect(rig.events.filter(({ type }) => type === 'noticeRaised')).toHaveLength(1);
    await rig.answer(0);
    expect(await rig.end).toBe('finished');
  });

  test('never if its backend cannot end a worker', async () => {
    const backend = new FakeBackend({ kill: false });
    const rig = schedule({ chunks: [[0], [1]], itemsPerWorker: 1, backend });
    await rig.ready();
    await rig.answer(0);
    rig.scheduler.cancel(true);
    expect(rig.worker(0).state).toBe('ready');
    expect(rig.worker(0).options.replaceable).toBe(false);
    await rig.answer(0);
    expect(await rig.end).toBe('cancelled');
    expect(backend.workers).toHaveLength(1);
  });
});

test('an item that cannot be copied fails alone, and its neighbours are sent without it', async () => {
  const rig = schedule({ chunks: [[0, 1, 2]] });
  rig.worker(0).refuses = (input) => input === 1;
  await rig.ready();
  await rig.answer(0);
  await rig.answer(0);
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'succeeded', 1: 'failed', 2: 'succeeded' });
  expect(rig.books.outcomes.get(1)?.failure).toMatchObject({
    kind: 'unserialisable',
    message: 'the item cannot be sent to a worker: it has no copy',
  });
});

test('a teardown that throws is the reason of the exit', async () => {
  const rig = schedule({ chunks: [[0]] });
  const endTeardown = rig.worker(0).holdTeardown();
  await rig.ready();
  await rig.answer(0);
  endTeardown(new Error('disk full'));
  expect(await rig.end).toBe('finished');
  expect(exitsOf(rig.events)).toEqual(['teardown failed: disk full']);
});
