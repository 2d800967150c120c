import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { openInputs } from '../../../src/execution/openInputs.ts';

/** How long an input took is only what a test says, whatever the machine does besides. */
let nowMs = 0;
beforeEach(() => void vi.spyOn(performance, 'now').mockImplementation(() => nowMs));
afterEach(() => vi.restoreAllMocks());

test('inputs of a quick generator arrive many at a time', async () => {
  function* numbers() {
    for (let k = 0; k < 5; k++) yield k;
  }
  const inputs = await openInputs({ inputs: numbers }, 'inputs');
  expect(await inputs.pull(3)).toEqual({ inputs: [0, 1, 2], done: false });
  expect(await inputs.pull(3)).toEqual({ inputs: [3, 4], done: true });
});

test('a batch of large inputs ends early, whatever they come from', async () => {
  const large = Array.from({ length: 5 }, () => new Uint8Array(1_500_000));
  const batches = (exported: unknown) => openInputs({ inputs: exported }, 'inputs').then((inputs) => inputs.pull(1024));
  expect((await batches(large)).inputs).toHaveLength(3);
  expect((await batches(() => large.values())).inputs.length).toBeLessThanOrEqual(3);
});

test('a slow input does not delay the ones before it', async () => {
  const third = createDeferred<void>();
  async function* slow() {
    yield 0;
    yield 1;
    await third.promise;
    yield 2;
  }
  const inputs = await openInputs({ inputs: slow }, 'inputs');
  expect(await inputs.pull(1024)).toEqual({ inputs: [0, 1], done: false });
  third.resolve();
  expect(await inputs.pull(1024)).toEqual({ inputs: [2], done: true });
});

test('inputs that each take long to create arrive one by one', async () => {
  function* busy() {
    for (let k = 0; k < 2; k++) {
      nowMs += 20;
      yield k;
    }
  }
  const inputs = await openInputs({ inputs: busy }, 'inputs');
  expect(await inputs.pull(1024)).toEqual({ inputs: [0], done: false });
});

test('a generator that fails while nobody pulls fails the next pull', async () => {
  const failing = createDeferred<void>();
  async function* torn() {
    yield 0;
    await failing.promise;
  }
  const inputs = await openInputs({ inputs: torn }, 'inputs');
  expect(await inputs.pull(1024)).toEqual({ inputs: [0], done: false });
  failing.reject(new Error('torn'));
  await delay(0);
  await expect(inputs.pull(1024)).rejects.toThrow('torn');
});

test('inputs before an error of their iterator come first, and the error comes with the next pull', async () => {
  function* torn(): Generator<number> {
    yield 1;
    yield 2;
    throw new RangeError('torn');
  }
  const inputs = await openInputs({ torn }, 'torn');
  expect(await inputs.pull(1024)).toEqual({ inputs: [1, 2], done: false });
  await expect(inputs.pull(1024)).rejects.toThrow('torn');
});

test.each<[string, unknown]>([
  ['a promise of an array', Promise.resolve([1, 2])],
  ['a promise of a generator', Promise.resolve([1, 2].values())],
  ['an async function', async () => [1, 2]],
  ['a Set', new Set([1, 2])],
  ['a typed array', new Uint8Array([1, 2])],
  ['a stream', Readable.from([1, 2])],
])('%s is an input', async (_, inputs) => {
  const opened = await openInputs({ inputs }, 'inputs');
  expect((await opened.pull(9)).inputs).toEqual([1, 2]);
});

test('a Map gives its entries', async () => {
  const opened = await openInputs({ inputs: new Map([['a', 1]]) }, 'inputs');
  expect((await opened.pull(9)).inputs).toEqual([['a', 1]]);
});

test('a promise of something else is refused, and one that rejects rejects with its error', async () => {
  await expect(openInputs({ inputs: Promise.resolve('text') }, 'inputs')).rejects.toThrow('"inputs" is a string');
  await expect(openInputs({ inputs: Promise.reject(new RangeError('no rows')) }, 'inputs')).rejects.toThrow('no rows');
});
