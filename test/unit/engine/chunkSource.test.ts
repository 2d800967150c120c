import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { IteratorSource } from '../../../src/engine/chunkSource.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';

const chunkOf = (chunk: number): ChunkMessage => ({ chunk, attempt: 1, items: [chunk], inputs: [0], careful: false });

async function* chunks(count: number): AsyncGenerator<ChunkMessage, void, undefined> {
  for (let k = 0; k < count; k++) yield chunkOf(k);
}

test('a chunk given back is taken before those that were never sent', async () => {
  const source = new IteratorSource(chunks(2));
  const first = await source.next();
  source.giveBack(first!);
  expect((await source.next())?.chunk).toBe(0);
  expect((await source.next())?.chunk).toBe(1);
  expect(source.isSpent).toBe(false);
  expect(await source.next()).toBeUndefined();
  expect(source.isSpent).toBe(true);
  source.giveBack(first!);
  expect(source.isSpent).toBe(false);
});

test('a worker that waits for a slow input gets a returned chunk immediately', async () => {
  const stuck: AsyncIterator<ChunkMessage, void, undefined> = { next: () => new Promise(() => {}) };
  const source = new IteratorSource(stuck);
  const waiting = source.next();
  source.giveBack(chunkOf(7));
  expect((await waiting)?.chunk).toBe(7);
});

test('a chunk that was read for a worker with another chunk is kept for the next one', async () => {
  const step = createDeferred<IteratorResult<ChunkMessage, void>>();
  const source = new IteratorSource({ next: () => step.promise });
  const waiting = source.next();
  source.giveBack(chunkOf(7));
  await waiting;
  const next = source.next();
  step.resolve({ done: false, value: chunkOf(8) });
  expect((await next)?.chunk).toBe(8);
});

test('an input that fails, fails every worker that asks', async () => {
  const source = new IteratorSource({ next: () => Promise.reject(new Error('torn')) });
  const both = [source.next(), source.next()];
  await expect(both[0]).rejects.toThrow('torn');
  await expect(both[1]).rejects.toThrow('torn');
  await expect(source.next()).rejects.toThrow('torn');
});
