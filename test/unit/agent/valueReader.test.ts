import { mkdirSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BlockStore } from '../../../src/agent/blockStore.ts';
import { ValueReader } from '../../../src/agent/valueReader.ts';
import { ValueShelf } from '../../../src/remote/valueShelf.ts';
import { scratch } from '../../support/scratch.ts';

type Fetch = (hashes: readonly string[]) => Promise<readonly (Uint8Array | null)[]>;

function opened(fetch: (shelf: ValueShelf) => Fetch, mostFileBytes?: number) {
  const dir = scratch('blocks');
  mkdirSync(dir);
  const [shelf, store] = [new ValueShelf(), new BlockStore(dir, mostFileBytes)];
  const asked: string[] = [];
  const reader = new ValueReader({
    store,
    fetch: (hashes) => {
      asked.push(...hashes);
      return fetch(shelf)(hashes);
    },
  });
  return { dir, shelf, store, asked, reader };
}

const serving =
  (shelf: ValueShelf): Fetch =>
  (hashes) =>
    Promise.resolve(hashes.map((hash) => shelf.read(hash)));

/** About 0.5 MB that looks random. */
const table = (seed: number): Float64Array => new Float64Array(65_536).map((_, k) => Math.sin(k * seed));

test('what two values have in common is fetched once, also when both are read at the same time', async () => {
  const { shelf, reader, asked, dir, store } = opened(serving);
  const values = [1, 2, 3].map((n) => ({ n, table: table(1) }));
  const sent = values.map((value) => shelf.put(value).sent);
  const read = await Promise.all(sent.slice(0, 2).map((value) => reader.read(value)));
  expect([...read, await reader.read(sent[2]!)]).toEqual(values);
  expect(new Set(asked).size).toBe(asked.length);
  const count = sent[0]?.kind === 'blocks' ? sent[0].blocks.length : 0;
  expect(count).toBeGreaterThan(5);
  expect(asked).toHaveLength(count + 2);
  store.close();
  expect(readdirSync(dir)).toEqual([]);
});

test('what is used stays in the store, and the rest is forgotten', async () => {
  const { shelf, reader, asked } = opened(serving, 1_000_000);
  const shared = shelf.put(table(0.5)).sent;
  await reader.read(shared);
  const before = asked.length;
  const others = [2, 3, 4, 5, 6, 7].map((seed) => shelf.put(table(seed)).sent);
  for (const other of others) {
    await reader.read(other);
    expect(await reader.read(shared)).toEqual(table(0.5));
  }
  const sum = others.reduce((all, other) => all + (other.kind === 'blocks' ? other.blocks.length : 0), before);
  expect(asked).toHaveLength(sum);
  await reader.read(others[0]!);
  expect(asked.length).toBeGreaterThan(sum);
});

test('a changed block is refused before its value is read', async () => {
  const { shelf, reader } = opened((from) => async (hashes) => {
    const blocks = await serving(from)(hashes);
    return blocks.map((bytes) => bytes && Uint8Array.from(bytes, (byte, at) => (at === 7 ? byte ^ 1 : byte)));
  });
  await expect(reader.read(shelf.put(table(1)).sent)).rejects.toThrow('an input was changed on its way');
});

test('a value that is not needed any more does not keep others from being read', async () => {
  const { shelf, reader } = opened(serving);
  const [dropped, kept] = [shelf.put(table(1)), shelf.put(table(2))];
  dropped.release();
  const [first, second] = await Promise.allSettled([reader.read(dropped.sent), reader.read(kept.sent)]);
  expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: table(2) }]);
});
