import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { ReadAhead } from '../../../src/engine/readAhead.ts';
import { selectionOf } from '../../../src/model/facts/selection.ts';

/** `bytes`: of each input's text. */
function readAhead(batches: AsyncIterable<readonly unknown[]>, bytes = 1) {
  const read: number[] = [];
  const onInput = (item: number): number => {
    read.push(item);
    return bytes;
  };
  const source = { count: undefined, batches };
  return { read, inputs: new ReadAhead({ source, selection: undefined, onInput, isOpen: () => true }) };
}

async function* endless(): AsyncGenerator<readonly number[]> {
  for (let k = 0; ; k += 2) yield [k, k + 1];
}

/** What can be read without being asked for has been read then. */
async function settle(read: readonly number[]): Promise<void> {
  for (let before = -1; before < read.length; await setImmediate(), await setImmediate()) before = read.length;
}

test('inputs are read before anybody asks, up to 4 MB of text', async () => {
  const { read, inputs } = readAhead(endless(), 1 << 20);
  await settle(read);
  expect(read).toHaveLength(4);
  expect(await inputs.take(3)).toEqual({ items: [0, 1, 2], inputs: [0, 1, 2] });
  await settle(read);
  expect(read).toHaveLength(7);
  expect(inputs.passed).toBe(3);
});

test('of a batch with large inputs no more is looked at than is read ahead', async () => {
  async function* batches() {
    yield Array.from({ length: 9 }, (_, k) => k);
  }
  const { read, inputs } = readAhead(batches(), 1 << 20);
  await settle(read);
  expect(read).toHaveLength(4);
  expect((await inputs.take(9)).items).toHaveLength(9);
  expect(await inputs.hasNext()).toBe(false);
});

test('a chunk may be larger than what is read ahead', async () => {
  const { inputs } = readAhead(endless(), 1 << 20);
  expect((await inputs.take(9)).items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('with a limit of bytes, a chunk has fewer inputs, but at least one', async () => {
  const { read, inputs } = readAhead(endless(), 1 << 20);
  const sizes: number[] = [];
  for (const mostBytes of [5 << 20, 1 << 21, 1]) sizes.push((await inputs.take(9, { mostBytes })).items.length);
  expect(sizes).toEqual([5, 2, 1]);
  expect(read.length).toBeLessThan(14);
});

test('with patience, available inputs do not wait for missing ones', async () => {
  const rest = createDeferred<void>();
  async function* slow() {
    yield ['a', 'b'];
    await rest.promise;
    yield ['c'];
  }
  const { inputs } = readAhead(slow());
  expect((await inputs.take(3, { patienceMs: 1 })).inputs).toEqual(['a', 'b']);
  const next = inputs.take(3);
  rest.resolve();
  expect((await next).inputs).toEqual(['c']);
  expect(await inputs.hasNext()).toBe(false);
  expect(inputs.waitedMicros).toBeGreaterThan(0);
});

test('an error of the source comes after its inputs, every time', async () => {
  async function* torn() {
    yield ['a', 'b'];
    throw new Error('torn');
  }
  const { read, inputs } = readAhead(torn());
  await settle(read);
  expect(await inputs.hasNext()).toBe(true);
  expect((await inputs.take(3)).inputs).toEqual(['a', 'b']);
  await expect(inputs.hasNext()).rejects.toThrow('torn');
  await expect(inputs.hasNext()).rejects.toThrow('torn');
});

test('once it is stopped it reads no further, and leaves the source', async () => {
  let left = false;
  async function* source() {
    try {
      yield* endless();
    } finally {
      left = true;
    }
  }
  const { read, inputs } = readAhead(source(), 1 << 22);
  inputs.stop();
  await settle(read);
  await setImmediate();
  expect(read).toEqual([]);
  expect(left).toBe(true);
});

test('a selection leaves the source behind its last item', async () => {
  let left = false;
  async function* source() {
    try {
      yield* endless();
    } finally {
      left = true;
    }
  }
  const inputs = new ReadAhead({
    source: { count: undefined, batches: source() },
    selection: selectionOf({ items: [[1, 2]] }),
    onInput: () => 1,
    isOpen: (item) => item !== 1,
  });
  expect(await inputs.take(5)).toEqual({ items: [2], inputs: [2] });
  expect(inputs.passed).toBe(2);
  await setImmediate();
  expect(left).toBe(true);
});
